"""What users say complaints should do (投诉故事), as tests."""
