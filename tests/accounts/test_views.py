"""Signing in and out."""

from flask import Flask

from tests.factories import make_reservist


def test_the_right_password_opens_the_home_page_and_signing_out_closes_it(
    app: Flask, session, client
):
    person = make_reservist()
    person.password_hash = app.extensions["metiis.passwords"].hash("un mot de passe assez long")
    session.commit()
    answer = client.post(
        "/connexion", data={"email": person.email, "password": "un mot de passe assez long"}
    )
    assert answer.status_code == 303
    assert client.get("/").status_code == 200
    assert "Se déconnecter" in client.get("/").get_data(as_text=True)
    client.post("/deconnexion")
    assert "Se déconnecter" not in client.get("/connexion").get_data(as_text=True)
