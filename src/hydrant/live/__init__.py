"""What is saved is live on the running stack: functions are rebuilt in place, Terraform's files planned and applied.

Behind `hydrant up --watch`. `sources` finds what each function is made from, `changes` says what a saved file means
and `blame` where an error is (all pure); `package` builds, `update` brings code to the emulator, `saved` listens to
the file system, `session` does one thing after the other.
"""
