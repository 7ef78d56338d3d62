"""What is printed: pages with a font of ours."""
