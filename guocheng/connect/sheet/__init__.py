"""Tables that come from outside (表格文件): what a file is, its rows, its header."""
