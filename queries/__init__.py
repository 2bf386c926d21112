"""The dataset and the questions that are asked of it."""
