"""Runs Lambda functions as child processes under the runtime client of AWS, without Docker."""
