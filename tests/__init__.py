"""The tests (测试), one folder a room."""
