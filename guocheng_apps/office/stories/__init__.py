"""What users say office applications should do (办公故事), as tests."""
