/* Delivery streams, Kinesis streams, shards and how far their readers are. */

import { get } from "./api.js";
import { byId, make, show, table } from "./dom.js";
import { number, seconds, size } from "./words.js";

const MOST_SHARDS = 200;
let asking = false;

export async function load() {
  if (asking) return;
  asking = true;
  try {
    const [status, { shards }] = await Promise.all([get("status"), get("shards")]);
    show(byId("deliveries"), table("Delivery streams",
      ["Name", "Status", "Buffered", "Bytes", "Unread", "Lag", "Delivered", "Objects", "Lost"],
      status.delivery_streams.map((each) => [each.name, each.status, number(each.buffered_records), size(each.buffered_bytes), number(each.unread_records),
        seconds(each.lag_seconds), number(each.delivered_records), number(each.delivered_objects), number(each.lost_records)]), "There is none."));
    show(byId("kinesis"), table("Kinesis streams",
      ["Name", "Status", "Mode", "Open shards", "Consumers", "Put", "Held", "Bytes", "Throttled", "Lost"],
      status.streams.map((each) => [each.name, each.status, each.mode, number(each.open_shards), number(each.consumers), number(each.records_put),
        number(each.records_held), size(each.bytes_held), number(each.throttled_records), number(each.lost_records)]), "There is none."));
    show(byId("shards"), table("Shards", ["Stream", "Shard", "Keys", "Put", "Held", "Reader", "Records behind", "Lag"], shards.slice(0, MOST_SHARDS).flatMap(rows), "There is none."));
    if (shards.length > MOST_SHARDS) byId("shards").append(make("p", { class: "note" }, `${number(shards.length - MOST_SHARDS)} more are not shown.`));
  } catch (error) {
    show(byId("deliveries"), make("p", { class: "empty" }, error.message));
  } finally {
    asking = false;
  }
}

function rows(shard) {
  const keys = shard.open ? `${(shard.share * 100).toFixed(shard.share < 0.1 ? 1 : 0)} %` : "closed";
  const first = [shard.stream, shard.shard, keys, number(shard.records_put), number(shard.records_held)];
  if (!shard.readers.length) return [[...first, "nobody reads it", "", ""]];
  return shard.readers.map((reader, index) => [...(index ? ["", "", "", "", ""] : first), reader.name, number(reader.records_behind), seconds(reader.seconds_behind)]);
}
