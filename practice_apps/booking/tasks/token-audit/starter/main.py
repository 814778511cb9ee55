from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tokens import BadToken, read_token

app = FastAPI()
Sent = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


@app.get("/vault")
async def vault(sent: Sent) -> dict:
    try:
        claims = read_token(sent.credentials)
    except BadToken:
        raise HTTPException(401, "Log in first", {"WWW-Authenticate": "Bearer"}) from None
    return {"holder": claims["sub"]}
