// The Node.js port of the Kinesis Client Library in two runs: a second daemon goes on where the first was stopped.
// MultiLangDaemon (Java) starts this script again for each shard. Prints the ids that all of those were handed.
const { execFileSync, spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");

const { ENDPOINT, STREAM, COUNT } = process.env;
const deadline = Date.now() + 140_000;

// The processor of one shard: what it was handed goes to a file, as its output belongs to the daemon.
function processShard(folder) {
  let shard;
  require("aws-kcl")({
    initialize: (input, done) => {
      shard = input.shardId;
      done();
    },
    processRecords: (input, done) => {
      if (!input.records.length) return done();
      const handed = input.records.map((record) => {
        const { id } = JSON.parse(Buffer.from(record.data, "base64"));
        return JSON.stringify({ id, shard, at: record.sequenceNumber }) + "\n";
      });
      fs.appendFileSync(path.join(folder, "read"), handed.join(""));
      input.checkpointer.checkpoint(input.records.at(-1).sequenceNumber, (error) => {
        if (error) throw new Error(error);
        done();
      });
    },
    leaseLost: (_input, done) => done(),
    shardEnded: (input, done) => input.checkpointer.checkpoint(() => done()),
    shutdownRequested: (_input, done) => done(),
  }).run();
}

function readIn(folder) {
  const file = path.join(folder, "read");
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

// The command that kcl-bootstrap prints without --execute. Its jars were installed beside this script.
// By its defaults the daemon waits a minute after it wrote its first leases, and at its end for no batch.
function daemon(folder, worker) {
  const settings = {
    executableName: `${process.execPath} ${__filename} ${folder}`,
    applicationName: STREAM,
    streamName: STREAM,
    workerId: worker,
    kinesisEndpoint: ENDPOINT,
    dynamoDBEndpoint: ENDPOINT,
    regionName: "us-east-1",
    AWSCredentialsProvider: "DefaultCredentialsProvider",
    initialPositionInStream: "TRIM_HORIZON",
    retrievalMode: "POLLING",
    maxRecords: 20,
    idleTimeBetweenReadsInMillis: 1000,
    metricsLevel: "NONE",
    shardSyncIntervalMillis: 1_000,
    shutdownGraceMillis: 20_000,
  };
  const properties = path.join(folder, "kcl.properties");
  fs.writeFileSync(properties, Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join(""));
  const java = execFileSync("sh", ["-c", "command -v java"], { encoding: "utf8" }).trim();
  const bootstrap = path.join(__dirname, "node_modules", "aws-kcl", "bin", "kcl-bootstrap");
  const words = [bootstrap, "--java", java, "--jar-path", path.join(__dirname, "jars"), "--properties", properties];
  const printed = execFileSync(process.execPath, words, { encoding: "utf8", cwd: folder });
  return printed.split("\n").find((line) => line.startsWith(`${java} -cp`)).split(" ");
}

// Reads until `enough` ids are there, and stops as the daemon is stopped: after SIGTERM each processor ends its batch.
async function run(folder, worker, enough) {
  const [java, ...words] = daemon(folder, worker);
  const log = path.join(folder, `${worker}.log`);
  const output = fs.openSync(log, "w");
  const running = spawn(java, words, { stdio: ["ignore", output, output] });
  const ended = new Promise((resolve) => running.once("exit", resolve));
  while (readIn(folder).length < enough && running.exitCode === null && Date.now() < deadline) await sleep(50);
  const early = running.exitCode !== null;
  running.kill("SIGTERM");
  const impatient = setTimeout(() => running.kill("SIGKILL"), 30_000);
  await ended;
  clearTimeout(impatient);
  if (early || readIn(folder).length < enough) throw new Error(fs.readFileSync(log, "utf8").slice(-2000));
}

// Compares the lease table with what was read: every shard's checkpoint is its last record.
async function checkpointsAreKept(folder) {
  const { DynamoDBClient, ScanCommand } = require("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient({ endpoint: ENDPOINT });
  const { Items } = await client.send(new ScanCommand({ TableName: STREAM, ConsistentRead: true }));
  const kept = new Map(Items.map((lease) => [lease.leaseKey.S, lease.checkpoint.S]));
  const last = new Map(readIn(folder).map((each) => [each.shard, each.at]));
  for (const [shard, at] of last) {
    if (kept.get(shard) !== at) throw new Error(`the checkpoint of ${shard} is ${kept.get(shard)}, read was ${at}`);
  }
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kcl-node-"));
  try {
    await run(folder, "first", COUNT / 4);
    if (readIn(folder).length >= COUNT) throw new Error("the first run left nothing to the second");
    await checkpointsAreKept(folder);
    await run(folder, "second", COUNT);
    await checkpointsAreKept(folder);
    console.log(JSON.stringify(readIn(folder).map((each) => each.id)));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

if (process.argv.length > 2) processShard(process.argv[2]);
else main().catch((error) => { console.error(error); process.exitCode = 1; });
