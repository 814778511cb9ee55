def says_hello(service:
    pass
