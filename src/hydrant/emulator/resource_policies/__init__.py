"""Whether a queue, topic or function lets a service in that acts for a bucket, a topic or a rule (G-9, G-18).

On AWS it does not unless its own policy says so: S3 refuses the configuration, SNS and EventBridge deliver nothing.
LocalStack looks at no policy.
"""
