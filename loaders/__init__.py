"""Files in: what reads them, what their rows mean, and the statements that come of it."""
