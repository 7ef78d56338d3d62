"""Speed, printed as rows: value, aim, met or missed; ratios against a baseline of the same run."""
