package io.driftdb.raft;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates that sign themselves, made by the JDK's own tool. */
final class TestCertificates {
  private static final String PASSWORD = "nothing-secret";

  private TestCertificates() {}

  /** One for 127.0.0.1, whose files have that name; added to what {@code trust} holds, if any. */
  static ClusterConfig.Tls make(Path directory, String name, Path trust)
      throws IOException, InterruptedException, GeneralSecurityException {
    KeyStore store = store(directory, name);
    Path key = directory.resolve(name + ".key");
    Path certificate = directory.resolve(name + ".crt");
    Files.writeString(
        key, pem("PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded()));
    String shown = pem("CERTIFICATE", store.getCertificate(name).getEncoded());
    Files.writeString(certificate, shown);
    if (trust != null) {
      Files.writeString(trust, shown, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return new ClusterConfig.Tls(certificate, key, trust);
  }

  static KeyStore store(Path directory, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = directory.resolve(name + ".p12");
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".out").toFile())
            .start();
    if (tool.waitFor() != 0) {
      throw new IOException(Files.readString(directory.resolve(name + ".out")));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  static char[] password() {
    return PASSWORD.toCharArray();
  }

  private static String pem(String kind, byte[] bytes) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }
}
