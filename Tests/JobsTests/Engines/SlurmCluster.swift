import Foundation
import Testing

@testable import Jobs

/// A Slurm of one node on the loopback, all of whose state is in one folder.
final class SlurmCluster {
  let daemons: Daemons
  let settings: SlurmSettings

  init(folder: String) async throws {
    let configuration = folder + "/slurm.conf"
    daemons = try Daemons(
      folder: folder, environment: ["PATH": "/usr/sbin:/usr/bin:/bin", "SLURM_CONF": configuration])
    for name in ["state", "spool", "munge"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    let ports = try Daemons.freePorts(2)
    let name = try #require(
      await daemons.ask("/usr/bin/hostname", ["-s"]).split(separator: "\n").first)
    let key = folder + "/munge/key"
    _ = FileManager.default.createFile(
      atPath: key, contents: Data((0..<128).map { _ in UInt8.random(in: 0...255) }),
      attributes: [.posixPermissions: 0o400])
    try """
    ClusterName=test
    SlurmctldHost=\(name)(127.0.0.1)
    SlurmctldPort=\(ports[0])
    SlurmdPort=\(ports[1])
    CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
    AuthType=auth/munge
    AuthInfo=socket=\(folder)/munge/socket
    CredType=cred/munge
    SlurmUser=root
    SlurmdUser=root
    StateSaveLocation=\(folder)/state
    SlurmdSpoolDir=\(folder)/spool
    SlurmctldPidFile=\(folder)/slurmctld.pid
    SlurmdPidFile=\(folder)/slurmd.pid
    SlurmctldLogFile=\(folder)/slurmctld.log
    SlurmdLogFile=\(folder)/slurmd.log
    ProctrackType=proctrack/linuxproc
    TaskPlugin=task/none
    SelectType=select/cons_tres
    SelectTypeParameters=CR_CPU
    SwitchType=switch/none
    MpiDefault=none
    ReturnToService=2
    MinJobAge=5
    SchedulerParameters=sched_interval=2
    JobCompType=jobcomp/filetxt
    JobCompLoc=\(folder)/jobcomp.log
    NodeName=\(name) NodeAddr=127.0.0.1 CPUs=2 RealMemory=5000 State=UNKNOWN
    PartitionName=batch Nodes=\(name) Default=YES MaxTime=INFINITE State=UP

    """.write(toFile: configuration, atomically: true, encoding: .utf8)
    var settings = SlurmSettings(worker: [BuiltProgram.path, "work"])
    settings.configuration = configuration
    settings.partition = "batch"
    settings.completionLog = folder + "/jobcomp.log"
    self.settings = settings
    let munge = folder + "/munge"
    try daemons.start(
      "/usr/sbin/munged",
      [
        "--foreground", "--force", "--key-file=\(key)", "--socket=\(munge)/socket",
        "--pid-file=\(munge)/pid", "--log-file=\(munge)/log", "--seed-file=\(munge)/seed",
      ], log: "munged.out")
    try await daemons.wait(upTo: .seconds(20), for: "munged") {
      FileManager.default.fileExists(atPath: munge + "/socket")
    }
    try daemons.start(
      "/usr/sbin/slurmctld", ["-D", "-f", configuration], log: "slurmctld.out")
    try await daemons.wait(upTo: .seconds(60), for: "slurmctld") {
      await daemons.ask("/usr/bin/scontrol", ["ping"]).contains("is UP")
    }
    try daemons.start("/usr/sbin/slurmd", ["-D", "-f", configuration], log: "slurmd.out")
    try await daemons.wait(upTo: .seconds(60), for: "a node") {
      await daemons.ask("/usr/bin/sinfo", ["-h", "-o", "%T"]).hasPrefix("idle")
    }
  }
}
