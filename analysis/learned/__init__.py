"""Attribution by a small trained model: labels for words, then scored extents, marks, cues and speakers."""
