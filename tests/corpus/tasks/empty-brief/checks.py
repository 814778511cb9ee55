def says_hello(service):
    service.get("/hello").status(200)
