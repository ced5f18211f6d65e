"""Function URLs of Lambda: `http://<id>.lambda-url.<region>.<...>`, or `/_aws/lambda-url/<id>/<path>`."""
