"""Files that tests make: good ones, odd ones, and ones meant to do harm."""
