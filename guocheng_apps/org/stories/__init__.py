"""What users say the organisation should do (组织故事), as tests."""
