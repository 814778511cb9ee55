import world
from fastapi import FastAPI

app = FastAPI()
app.include_router(world.router)
