"""Quality of talks: scorecards, evaluations, calibration, random samples, training."""
