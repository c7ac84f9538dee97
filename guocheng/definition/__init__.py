"""What a company defines (定义): frozen values with canonical JSON."""
