from fastapi import FastAPI

from users import USERS, check_password

app = FastAPI()

SECRET = "a secret of at least thirty-two bytes, for HS256"
