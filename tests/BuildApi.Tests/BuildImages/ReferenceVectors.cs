namespace BuildApi.Tests.BuildImages;

/// <summary>
/// The published test vectors of the reference grammar (reference_test.go, regexp_test.go, normalize_test.go of
/// github.com/distribution/reference) as facts: input and the parts it has, or that it has none.
/// </summary>
internal static class ReferenceVectors
{
    private static readonly string F64 = new('f', 64);
    private static readonly string F128 = new('f', 128);

    /// <summary>Plain grammar: text, domain, path, tag, digest.</summary>
    public static TheoryData<string, string, string, string?, string?> Matching => new()
    {
        { "test_com", "", "test_com", null, null },
        { "test.com:tag", "", "test.com", "tag", null },
        { "test.com:5000", "", "test.com", "5000", null },
        { "test.com/repo:tag", "test.com", "repo", "tag", null },
        { "test:5000/repo", "test:5000", "repo", null, null },
        { "test:5000/repo:tag", "test:5000", "repo", "tag", null },
        { $"test:5000/repo@sha256:{F64}", "test:5000", "repo", null, $"sha256:{F64}" },
        { $"test:5000/repo:tag@sha256:{F64}", "test:5000", "repo", "tag", $"sha256:{F64}" },
        { "lowercase:Uppercase", "", "lowercase", "Uppercase", null },
        { Repeat("a/", 127) + "a:tag-puts-this-over-max", "a", Repeat("a/", 126) + "a", "tag-puts-this-over-max", null },
        { "sub-dom1.foo.com/bar/baz/quux", "sub-dom1.foo.com", "bar/baz/quux", null, null },
        { "sub-dom1.foo.com/bar/baz/quux:some-long-tag", "sub-dom1.foo.com", "bar/baz/quux", "some-long-tag", null },
        { "b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io", "test.example.com/my-app", "test.example.com", null },
        { "xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", "xn--n3h.com", null },
        { $"xn--7o8h.com/myimage:xn--7o8h.com@sha512:{F128}", "xn--7o8h.com", "myimage", "xn--7o8h.com", $"sha512:{F128}" },
        { "foo_bar.com:8080", "", "foo_bar.com", "8080", null },
        { "foo/foo_bar.com:8080", "foo", "foo_bar.com", "8080", null },
        { "192.168.1.1", "", "192.168.1.1", null, null },
        { "192.168.1.1:tag", "", "192.168.1.1", "tag", null },
        { "192.168.1.1:5000", "", "192.168.1.1", "5000", null },
        { "192.168.1.1/repo", "192.168.1.1", "repo", null, null },
        { "192.168.1.1:5000/repo", "192.168.1.1:5000", "repo", null, null },
        { "192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", "5050", null },
        { "[2001:db8::1]/repo", "[2001:db8::1]", "repo", null, null },
        { "[2001:db8:1:2:3:4:5:6]/repo:tag", "[2001:db8:1:2:3:4:5:6]", "repo", "tag", null },
        { "[2001:db8::1]:5000/repo", "[2001:db8::1]:5000", "repo", null, null },
        { "[2001:db8::1]:5000/repo:tag", "[2001:db8::1]:5000", "repo", "tag", null },
        { $"[2001:db8::1]:5000/repo@sha256:{F64}", "[2001:db8::1]:5000", "repo", null, $"sha256:{F64}" },
        { $"[2001:db8::1]:5000/repo:tag@sha256:{F64}", "[2001:db8::1]:5000", "repo", "tag", $"sha256:{F64}" },
        { "[2001:db8::]:5000/repo", "[2001:db8::]:5000", "repo", null, null },
        { "[::1]:5000/repo", "[::1]:5000", "repo", null, null },
        { "test_com/foo", "", "test_com/foo", null, null },
        { "test.com:8080/foo", "test.com:8080", "foo", null, null },
        { "test-com:8080/foo", "test-com:8080", "foo", null, null },
        { "xn--n3h.com:18080/foo", "xn--n3h.com:18080", "foo", null, null },
        { "example.com:8000/named:tagged", "example.com:8000", "named", "tagged", null },
        { "short", "", "short", null, null },
        { "simple/name", "simple", "name", null, null },
        { "docker/stevvooe/app", "docker", "stevvooe/app", null, null },
        { "aa/aa/aa/aa/aa/aa/aa/aa/aa/bb/bb/bb/bb/bb/bb", "aa", "aa/aa/aa/aa/aa/aa/aa/aa/bb/bb/bb/bb/bb/bb", null, null },
        { "a/a/a/a", "a", "a/a/a", null, null },
        { "a", "", "a", null, null },
        { "foo.com", "", "foo.com", null, null },
        { "localhost:8080/bar", "localhost:8080", "bar", null, null },
        { "aa-a/a", "aa-a", "a", null, null },
        { "foo_bar", "", "foo_bar", null, null },
        { "foo_bar.com", "", "foo_bar.com", null, null },
        { "foo.com/foo_bar", "foo.com", "foo_bar", null, null },
        { "example.com/xn--7o8h.com/myimage", "example.com", "xn--7o8h.com/myimage", null, null },
        { "example.com/some_separator__underscore/myimage", "example.com", "some_separator__underscore/myimage", null, null },
        { "do__cker/docker", "", "do__cker/docker", null, null },
        { "registry.io/foo/project--id.module--name.ver---sion--name", "registry.io", "foo/project--id.module--name.ver---sion--name", null, null },
        { "Asdf.com/foo/bar", "Asdf.com", "foo/bar", null, null },
        { $"localhost:8080@sha256:{F64}", "", "localhost", "8080", $"sha256:{F64}" },
        { $"localhost@sha256:{F64}", "", "localhost", null, $"sha256:{F64}" },
    };

    /// <summary>Texts that the plain grammar refuses.</summary>
    public static TheoryData<string> Refused => new()
    {
        "", ":justtag", $"@sha256:{F64}", $"repo@sha256:{new string('f', 34)}", $"validname@invaliddigest:{F64}", "Uppercase:tag",
        "test:5000/Uppercase/lowercase:tag", Repeat("a/", 128) + "a/a:tag", "aa/asdf$$^/aa",
        "[2001:db8::1]", "[2001:db8::1]:5000", "[2001:db8::1]:tag", "[fe80::1%eth0]:5000/repo", "[fe80::1%@invalidzone]:5000/repo",
        "a/a/a/a/", "a//a/a", "foo.com/", "foo.com:http/bar", "a^a", "asdf$$^/aa", "a-/a/a/a", "foo.com/a-/a/a", "-foo/bar", "foo/bar-",
        "foo-/bar", "foo/-bar", "_foo/bar", "foo_bar.com:8080/app", "____/____", "_docker/_docker", "docker_/docker_",
        "example.com/__underscore/myimage", "example.com/..dots/myimage", "example.com/.dots/myimage", "example.com/nodouble..dots/myimage",
        "docker./docker", ".docker/docker", "docker-/docker", "-docker/docker", "do..cker/docker", "do__cker:8080/docker", "Foo/FarB",
        "registry.com:8080/myapp@sha256:badbadbadbad", "registry.com:8080/myapp:invalid~tag", "bad_hostname.com:8080/myapp:tag",
        $"localhost:http/name@sha256:{F64}", "registry.com:8080/myapp@bad", "registry.com:8080/myapp@2bad",
    };

    /// <summary>Domains, and whether they are one. Those that the vectors call "fails in validation" are refused here.</summary>
    public static TheoryData<string, bool> Domains => new()
    {
        { "test.com", true }, { "test.com:10304", true }, { "test.com:http", false }, { "localhost", true }, { "localhost:8080", true },
        { "a", true }, { "a.b", true }, { "ab.cd.com", true }, { "a-b.com", true }, { "-ab.com", false }, { "ab-.com", false },
        { "ab.c-om", true }, { "ab.-com", false }, { "ab.com-", false }, { "0101.com", true }, { "001a.com", true },
        { "b.gbc.io:443", true }, { "b.gbc.io", true }, { "xn--n3h.com", true }, { "Asdf.com", true },
        { "192.168.1.1:65535", true }, { "192.168.1.1:75050", false }, { "192.168.1.1:750050", false },
        { "[fd00:1:2::3]:7505", true }, { "[fd00:1:2::3]75050", false }, { "[fd00:1:2::3]::75050", false },
        { "[fd00:1:2::3%eth0]:7505", false }, { "[fd00123123123]:7505", false },
        { "[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:7505", true }, { "[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:750505", false },
        { "fd00:1:2::3:75050", false },
    };

    /// <summary>Digests, and whether a registry may use them (digest_test.go of github.com/opencontainers/go-digest).</summary>
    public static TheoryData<string, bool> Digests => new()
    {
        { "sha256:e58fcf7418d4390dec8e8fb69d88c06ec07039d651fedd3aa72af9972e7d046b", true },
        { $"sha512:{F128}", true },
        { "", false }, { "     ", false }, { "sha256:", false }, { "sha256:" + new string(' ', 64), false }, { ":", false },
        { "d41d8cd98f00b204e9800998ecf8427e", false }, { "sha256:d41d8cd98f00b204e9800m98ecf8427e", false }, { "sha256:abcdef0123456789", false },
        { "sha512:abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789", false },
        { "foo:d41d8cd98f00b204e9800998ecf8427e", false },
        { "sha384__foo+bar:d3fc7881460b7e22e3d172954463dddd7866d17597e7248453c48b3e9d26d9596bf9c4a9cf8072c9d5bad76e19af801d", false },
        { "sha384.foo+bar:d3fc7881460b7e22e3d172954463dddd7866d17597e7248453c48b3e9d26d9596bf9c4a9cf8072c9d5bad76e19af801d", false },
        { "sha256+b64:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564", false },
        { "sha256:E58FCF7418D4390DEC8E8FB69D88C06EC07039D651FEDD3AA72AF9972E7D046B", false },
    };

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
