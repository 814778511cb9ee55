"""unittest, and whole answers compared as text where they can be."""

import unittest

from fastapi.testclient import TestClient
from service import app, reset


class Notes(unittest.TestCase):
    def setUp(self):
        reset()
        self.api = TestClient(app)
        self.ids = []
        for text in ("Red apple", "green APPLE", "pear"):
            answer = self.api.post("/notes", json={"text": text})
            self.assertEqual(answer.status_code, 201)
            self.assertEqual(set(answer.json()), {"id", "text"})
            self.ids.append(answer.json()["id"])

    def texts(self, **params):
        notes = self.api.get("/notes", params=params).json()
        for note in notes:
            self.assertEqual(sorted(note), ["id", "text"])
        return [note["text"] for note in notes]

    def test_ids(self):
        self.assertEqual(len(set(self.ids)), 3)

    def test_list(self):
        self.assertEqual(self.texts(), ["pear", "green APPLE", "Red apple"])

    def test_search(self):
        for word in ("apple", "APPLE"):
            self.assertEqual(self.texts(search=word), ["green APPLE", "Red apple"])

    def test_empty(self):
        self.assertEqual(self.api.post("/notes", json={"text": ""}).status_code, 422)

    def test_read(self):
        self.assertEqual(self.api.get(f"/notes/{self.ids[2]}").json(), {"id": self.ids[2], "text": "pear"})
        self.assertEqual(self.api.get(f"/notes/{max(self.ids) + 1}").status_code, 404)

    def test_delete(self):
        self.assertEqual(self.api.delete(f"/notes/{self.ids[0]}").status_code, 204)
        self.assertEqual(self.texts(), ["pear", "green APPLE"])
        self.assertEqual(self.api.get(f"/notes/{self.ids[0]}").status_code, 404)
