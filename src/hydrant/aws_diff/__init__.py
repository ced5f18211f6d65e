"""What differs between the emulator and AWS for one configuration: told before a deployment, not after.

resources.py   a plan's resources         refused.py   what deploys on AWS and not here
policies.py    policies of resources      admission.py who is not let in, so that AWS refuses or delivers nothing
bounds.py      what AWS refuses by its words
findings.py    what is told of one        unknown.py   where AWS's behaviour is not known, and what is chosen here
limits.py      what only AWS limits       behaviour.py what is known to differ
costs.py       what a million events cost, by the table prices.json
report.py      all of it as a document and as text
"""
