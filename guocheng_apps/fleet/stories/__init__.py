"""What users say a fleet should do (车队故事), as tests."""
