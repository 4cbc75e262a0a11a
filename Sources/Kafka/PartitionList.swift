internal import CRdKafka

/// The owner of one list of partitions.
struct PartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ partitions: some Collection<KafkaPartition>) {
    self.init(partitions.map { KafkaPosition($0, offset: Self.invalidOffset) })
  }

  init(_ positions: [KafkaPosition]) {
    // librdkafka ends the process where it has no memory; it does not answer null.
    pointer = rd_kafka_topic_partition_list_new(Int32(positions.count))
    for position in positions {
      rd_kafka_topic_partition_list_add(
        pointer, position.partition.topic, position.partition.number
      ).pointee.offset = position.offset
    }
  }

  deinit { rd_kafka_topic_partition_list_destroy(pointer) }

  /// What stands for no offset (`RD_KAFKA_OFFSET_INVALID`).
  static let invalidOffset: Int64 = -1001

  /// The partitions with their offsets.
  var positions: [KafkaPosition] {
    (0..<Int(pointer.pointee.cnt)).map { index in
      let element = pointer.pointee.elems[index]
      return KafkaPosition(
        KafkaPartition(topic: String(cString: element.topic), number: element.partition),
        offset: element.offset)
    }
  }

  /// The first error that librdkafka wrote beside a partition.
  var firstError: (KafkaPartition, rd_kafka_resp_err_t)? {
    for index in 0..<Int(pointer.pointee.cnt) {
      let element = pointer.pointee.elems[index]
      if element.err != RD_KAFKA_RESP_ERR_NO_ERROR {
        return (
          KafkaPartition(topic: String(cString: element.topic), number: element.partition),
          element.err
        )
      }
    }
    return nil
  }

  /// The partitions of a list that belongs to somebody else.
  static func partitions(
    of list: UnsafePointer<rd_kafka_topic_partition_list_t>
  ) -> [KafkaPartition] {
    (0..<Int(list.pointee.cnt)).map { index in
      let element = list.pointee.elems[index]
      return KafkaPartition(topic: String(cString: element.topic), number: element.partition)
    }
  }
}
