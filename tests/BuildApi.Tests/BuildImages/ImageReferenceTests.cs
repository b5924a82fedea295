using BuildApi.BuildImages.References;

namespace BuildApi.Tests.BuildImages;

public sealed class ImageReferenceTests
{
    private const string Hex = "dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox:latest")]
    [InlineData("busybox:latest", "docker.io/library/busybox:latest")]
    [InlineData("busybox@sha256:" + Hex, "docker.io/library/busybox@sha256:" + Hex)]
    [InlineData("busybox:1@sha256:" + Hex, "docker.io/library/busybox:1@sha256:" + Hex)]
    [InlineData("library/busybox", "docker.io/library/busybox:latest")]
    [InlineData("docker.io/busybox", "docker.io/library/busybox:latest")]
    [InlineData("docker.io/library/busybox", "docker.io/library/busybox:latest")]
    [InlineData("index.docker.io/library/debian", "docker.io/library/debian:latest")]
    [InlineData("index.docker.io/debian:12", "docker.io/library/debian:12")]
    [InlineData("gcr.io/library/busybox", "gcr.io/library/busybox:latest")]
    [InlineData("dmcgowan/myapp:latest", "docker.io/dmcgowan/myapp:latest")]
    [InlineData("exampledockerrepo/exampleimage:latest", "docker.io/exampledockerrepo/exampleimage:latest")]
    [InlineData("library/foo/bar", "docker.io/library/foo/bar:latest")]
    [InlineData("test_com/foo", "docker.io/test_com/foo:latest")]
    [InlineData("test.com", "docker.io/library/test.com:latest")]
    [InlineData("test.com:5000", "docker.io/library/test.com:5000")]
    [InlineData("192.168.0.1:80", "docker.io/library/192.168.0.1:80")]
    [InlineData("192.168.0.1:8/debian", "192.168.0.1:8/debian:latest")]
    [InlineData("127.0.0.1:5000/docker/docker", "127.0.0.1:5000/docker/docker:latest")]
    [InlineData("localhost", "docker.io/library/localhost:latest")]
    [InlineData("localhost/img", "localhost/img:latest")]
    [InlineData("localhost:5000/img:1", "localhost:5000/img:1")]
    [InlineData("[fc00::1]:5000/docker", "[fc00::1]:5000/docker:latest")]
    [InlineData("[fc00:1:2:3:4:5:6:7]:5000/library/debian", "[fc00:1:2:3:4:5:6:7]:5000/library/debian:latest")]
    [InlineData("docker---rules/docker", "docker.io/docker---rules/docker:latest")]
    [InlineData("dock__er/docker", "docker.io/dock__er/docker:latest")]
    [InlineData("jess/t", "docker.io/jess/t:latest")]
    [InlineData("Foo/bar", "Foo/bar:latest")]
    [InlineData("FOO/bar", "FOO/bar:latest")]
    [InlineData("docker.io/" + Hex, "docker.io/library/" + Hex + ":latest")]
    [InlineData("thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev",
        "docker.io/library/thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev:latest")]
    [InlineData("dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9",
        "docker.io/library/dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9:latest")]
    [InlineData("public.ecr.aws/xxxxxxxx/ecr-examplerepo", "public.ecr.aws/xxxxxxxx/ecr-examplerepo:latest")]
    public void A_name_has_one_canonical_form(string text, string canonical)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out var why), why);
        Assert.Equal(canonical, reference.Canonical);
        Assert.True(ImageReference.TryParse(reference.Canonical, out var again, out _));
        Assert.Equal(canonical, again.Canonical);
    }

    [Theory]
    [InlineData("docker.io/fooo/bar", "docker.io", "fooo/bar", "fooo/bar")]
    [InlineData("library/ubuntu", "docker.io", "library/ubuntu", "ubuntu")]
    [InlineData("nonlibrary/ubuntu", "docker.io", "nonlibrary/ubuntu", "nonlibrary/ubuntu")]
    [InlineData("other/library", "docker.io", "other/library", "other/library")]
    [InlineData("127.0.0.1:8000/private/moonbase", "127.0.0.1:8000", "private/moonbase", "127.0.0.1:8000/private/moonbase")]
    [InlineData("example.com/privatebase", "example.com", "privatebase", "example.com/privatebase")]
    [InlineData("index.docker.io/library/ubuntu-12.04-base", "docker.io", "library/ubuntu-12.04-base", "ubuntu-12.04-base")]
    [InlineData("docker.io/foo", "docker.io", "library/foo", "foo")]
    [InlineData("library/foo/bar", "docker.io", "library/foo/bar", "library/foo/bar")]
    [InlineData("store/foo/bar", "docker.io", "store/foo/bar", "store/foo/bar")]
    [InlineData("FOO/bar", "FOO", "bar", "FOO/bar")]
    [InlineData("docker.io/library/node:22", "docker.io", "library/node", "node:22")]
    public void A_name_has_a_domain_a_path_and_a_familiar_form(string text, string domain, string path, string familiar)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out var why), why);
        Assert.Equal((domain, path, familiar), (reference.Domain, reference.Path, reference.Familiar));
    }

    [Fact]
    public void A_digest_rules_out_the_tag_beside_it_when_pulling()
    {
        Assert.True(ImageReference.TryParse($"gcr.io/library/busybox:latest@sha256:{Hex}", out var reference, out _));
        Assert.Equal($"gcr.io/library/busybox@sha256:{Hex}", reference.PullName);
    }

    [Fact]
    public void The_same_image_in_two_spellings_is_equal()
    {
        Assert.True(ImageReference.TryParse("node:22", out var one, out _));
        Assert.True(ImageReference.TryParse("index.docker.io/library/node:22", out var other, out _));
        Assert.Equal(one, other);
    }

    [Theory]
    [InlineData("node:22", "DockerHub", "docker.io")]
    [InlineData("exampledockerrepo/exampleimage", "DockerHub", "docker.io")]
    [InlineData("registry-1.docker.io/library/node", "DockerHub", "docker.io")]
    [InlineData("public.ecr.aws/docker/library/node:22", "EcrPublic", "public.ecr.aws")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/img", "Other", "123456789012.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("Registry.Example.com:5000/img", "Other", "registry.example.com:5000")]
    public void The_registry_is_known_by_its_domain(string text, string registry, string host)
    {
        Assert.True(ImageReference.TryParse(text, out var reference, out _));
        Assert.Equal((registry, host), (reference.Registry.ToString(), reference.RegistryHost));
    }

    [Fact]
    public void A_path_has_at_most_255_characters()
    {
        var longest = string.Concat(Enumerable.Repeat("a/", 127)) + "a";
        Assert.True(ImageReference.TryParse(longest, out _, out _));
        Assert.False(ImageReference.TryParse(longest + "a", out _, out var why));
        Assert.Contains("256 characters; at most 255", why, StringComparison.Ordinal);
    }
}
