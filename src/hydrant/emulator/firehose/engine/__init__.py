"""From source records to objects in S3 or requests to an endpoint, in threads of its own.

Knows no LocalStack: services (`ports`), source and clock are passed in. Rules are pure, their time is an argument.

    Source -> Partition -> Lane: preparation, buffer, invocations -> Transform -> Outputs -> Writer -> Sink

A `Record` is what a producer put. In a lane it is an `Item`, behind the function an `Outcome`, on its way to an
output a `Delivery`; of each there are thousands, in columns: `Records`, `Items`, `Oks`, `Deliveries`. A `Ticket` stands
for records that were read together, until all of them are settled.

Acts have one word each:

    read          take records from a partition
    buffer        put records where they wait for size or interval
    take          remove a batch from a buffer
    submit        give a batch to an invocation
    hand over     buffer the outcomes of a batch in the outputs
    divert        turn what the data output cannot take into error lines
    write         bring a batch to S3 or an endpoint; lines or metrics to CloudWatch
    deliver       all of this, from reading to writing
    settle        note for its ticket that a record was written or needs no delivery
    acknowledge   tell the source that everything before a position is settled

    hurry         do not wait for size or interval for what is there now
    flush         hurry what is buffered and what is in the source, and wait until it was delivered
    wake          look at plan and clock again, since they changed
    update        follow another plan

    forget        deliver records no more; their tickets are settled, so that the checkpoint moves on
    reset         forget everything that is buffered or in the source
    abandon       give up what is under way; it stays unacknowledged
    discard       drop what is kept for something that has ended

    seal          a partition accepts no more records
    stop          end a source or a whole delivery stream; what was read is delivered as far as there is time
    close         finish what is there by a deadline, then end threads and processes
    retire        close as soon as nothing runs (the process of a query that no plan has any more)
"""
