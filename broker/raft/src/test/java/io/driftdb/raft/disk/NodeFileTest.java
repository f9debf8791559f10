package io.driftdb.raft.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.driftdb.schema.DriftException;
import io.driftdb.schema.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFileTest {
  private static final UUID CLUSTER = new UUID(3, 4);

  @TempDir private Path directory;

  private NodeFile file() {
    return new NodeFile(directory, CLUSTER);
  }

  @Test
  void shouldBeAnotherNodeInEachNewDirectory() throws IOException {
    NodeIdentity made = file().readOrCreate();
    assertEquals(0, made.begun());
    assertEquals(made, file().readOrCreate());
    Path other = Files.createDirectory(directory.resolve("other"));
    assertFalse(
        made.incarnation() == new NodeFile(other, CLUSTER).readOrCreate().incarnation(), "alike");
  }

  @Test
  void shouldKeepWithWhomTheClusterBegan() throws IOException {
    List<Member> founders =
        List.of(
            new Member(new MemberId("n1", 1), "a:1", "b:2"),
            new Member(new MemberId("n2", -1), "[::1]:3", "d:4"));
    NodeIdentity node = file().readOrCreate().withFounders(founders).asBegun(3);
    file().writeDurably(node);
    assertEquals(node, file().readOrCreate());
  }

  @Test
  void shouldRefuseAFlippedBitAnywhere() throws IOException {
    file().writeDurably(file().readOrCreate());
    Path path = directory.resolve("node");
    byte[] bytes = Files.readAllBytes(path);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, flipped);
      DriftException refused = assertThrows(DriftException.class, () -> file().readOrCreate());
      boolean version = bit / 32 == 2; // which stands before what the CRC covers
      assertEquals(
          version && refused.code() == ErrorCode.FORMAT_TOO_NEW
              ? ErrorCode.FORMAT_TOO_NEW
              : ErrorCode.DATA_DAMAGED,
          refused.code());
    }
    for (int length = 0; length < bytes.length; length++) {
      Files.write(path, Arrays.copyOf(bytes, length));
      assertThrows(DriftException.class, () -> file().readOrCreate());
    }
  }

  @Test
  void shouldNotBeOfAnotherCluster() throws IOException {
    file().readOrCreate();
    NodeFile other = new NodeFile(directory, new UUID(9, 9));
    DriftException refused = assertThrows(DriftException.class, other::readOrCreate);
    assertEquals(ErrorCode.DATA_DIR_FOREIGN, refused.code());
  }

  @Test
  void shouldWriteAMemberAsItReadsIt() {
    MemberId member = new MemberId("n-1_x", 0xfedcba9876543210L);
    assertEquals("n-1_x@fedcba9876543210", member.toString());
    assertEquals(member, MemberId.parse(member.toString()));
    for (String wrong : List.of("", "n1", "@0000000000000001", "n1@1", "n1@00000000000000zz")) {
      assertThrows(IllegalArgumentException.class, () -> MemberId.parse(wrong), wrong);
    }
  }
}
