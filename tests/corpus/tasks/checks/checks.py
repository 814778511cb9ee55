def _helper():
    pass


def says_hello(service):
    service.get("/hello").status(200)


def say_bye(service):
    service.get("/bye").status(200)
