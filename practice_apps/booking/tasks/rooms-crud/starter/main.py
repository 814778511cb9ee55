from fastapi import FastAPI

app = FastAPI()

ROOMS: dict[int, dict] = {}
