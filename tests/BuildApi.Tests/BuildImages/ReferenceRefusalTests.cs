using BuildApi.BuildImages.References;

namespace BuildApi.Tests.BuildImages;

public sealed class ReferenceRefusalTests
{
    private const string Hex = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";

    [Theory]
    [InlineData("https://github.com/docker/docker")]
    [InlineData("docker/Docker")]
    [InlineData("-docker")]
    [InlineData("-docker.io/docker/docker")]
    [InlineData("docker///docker")]
    [InlineData("docker.io/docker/Docker")]
    [InlineData("docker.io/docker///docker")]
    [InlineData("[fc00::1]")]
    [InlineData("[fc00::1]:5000")]
    [InlineData("fc00::1:5000/debian")]
    [InlineData("[fe80::1%eth0]:5000/debian")]
    [InlineData("[2001:db8:3:4::192.0.2.33]:5000/debian")]
    [InlineData(Hex)]
    [InlineData("docker-/docker")]
    [InlineData("-docker-/docker")]
    [InlineData("____/____")]
    [InlineData("_docker/_docker")]
    [InlineData("dock..er/docker")]
    [InlineData("dock_.er/docker")]
    [InlineData("dock-.er/docker")]
    [InlineData("docker/")]
    [InlineData("-foo")]
    [InlineData("busybox:-foo")]
    [InlineData("busybox@foo")]
    [InlineData("Uppercase:tag")]
    public void A_name_that_is_published_as_invalid_is_refused(string text)
    {
        Assert.False(ImageReference.TryParse(text, out var reference, out var why));
        Assert.Null(reference);
        Assert.NotEmpty(why);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData(" ", "empty")]
    [InlineData("node:22:slim", "more than one tag ('22' and 'slim')")]
    [InlineData("node:", "no tag after it")]
    [InlineData("node:.22", "the tag '.22' must start with")]
    [InlineData("registry:5000/node:22/slim", "slash in the tag '22/slim'")]
    [InlineData("registry:http/node", "the port 'http'")]
    [InlineData("registry:99999/node", "the port '99999'")]
    [InlineData("bad_host.com:80/node", "the registry 'bad_host.com:80'")]
    [InlineData("fc00::1:5000/debian", "in brackets")]
    [InlineData("/node", "a part of the repository is empty")]
    [InlineData("team//node", "a part of the repository is empty")]
    [InlineData("team/no..de", "the repository part 'no..de' may have")]
    [InlineData("team/node-", "the repository part 'node-' must start and end with")]
    [InlineData("team/Node", "the repository part 'Node' has upper-case letters")]
    [InlineData("team/nöde", "'ö' at position 7")]
    [InlineData("no\nde", "a line break at position 3")]
    [InlineData("node@sha256:abc", "a sha256 digest has 64 hexadecimal digits, this one has 3")]
    [InlineData("node@md5:d41d8cd98f00b204e9800998ecf8427e", "the digest algorithm 'md5' is not one of sha256, sha512")]
    [InlineData("node@" + Hex, "must have the form sha256:")]
    [InlineData("node@sha256:" + Hex + "@sha256:" + Hex, "must have the form sha256:")]
    [InlineData("sha256:" + Hex, "the id or digest of an image, not its name")]
    [InlineData(Hex, "the id or digest of an image, not its name")]
    [InlineData("https://example.com/", "a web address")]
    public void A_refusal_says_which_part_is_wrong_and_why(string? text, string part)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var why));
        Assert.Contains(part, why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" node:22 ", "node:22")]
    [InlineData("node :22", "node:22")]
    [InlineData("\"node:22\"", "node:22")]
    [InlineData("docker pull node:22", "node:22")]
    [InlineData("FROM node:22", "node:22")]
    [InlineData("Node:22-Alpine", "node:22-Alpine")]
    [InlineData("Team/Sub/Image:V1", "team/sub/image:V1")]
    [InlineData("node@SHA256:" + Hex, "node@sha256:" + Hex)]
    [InlineData("https://registry.example.com:5000/team/image:1", "registry.example.com:5000/team/image:1")]
    [InlineData("docker://alpine:3", "alpine:3")]
    [InlineData("node/", "node")]
    [InlineData("node:", "node")]
    [InlineData("https://hub.docker.com/_/node", "node")]
    [InlineData("https://hub.docker.com/_/node/tags?name=22", "node")]
    [InlineData("hub.docker.com/r/exampledockerrepo/exampleimage", "exampledockerrepo/exampleimage")]
    [InlineData("https://hub.docker.com/repository/docker/me/mine/general", "me/mine")]
    [InlineData("https://hub.docker.com/layers/library/node/22/images/sha256-1", "library/node:22")]
    [InlineData("https://gallery.ecr.aws/docker/library", "public.ecr.aws/docker/library")]
    [InlineData("gallery.ecr.aws/xxxxxxxx/ecr-examplerepo", "public.ecr.aws/xxxxxxxx/ecr-examplerepo")]
    public void A_refusal_proposes_what_was_obviously_meant(string text, string proposal)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var why));
        Assert.EndsWith($" Did you mean {proposal}?", why, StringComparison.Ordinal);
        Assert.True(ImageReference.TryParse(proposal, out _, out _));
    }

    [Theory]
    [InlineData("https://github.com/docker/docker")]
    [InlineData("https://hub.docker.com/u/somebody")]
    [InlineData("hub.docker.com/search/node")]
    [InlineData("node:22:slim")]
    [InlineData("----")]
    public void A_refusal_proposes_nothing_where_nothing_is_obvious(string text)
    {
        Assert.False(ImageReference.TryParse(text, out _, out var why));
        Assert.DoesNotContain("Did you mean", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_longer_than_any_name_is_refused_without_a_look_at_it()
    {
        Assert.False(ImageReference.TryParse(new string('a', 100_000), out _, out var why));
        Assert.Contains("100000 characters", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amplify:al2", true)]
    [InlineData("amplify:al2023", true)]
    [InlineData(" Amplify:AL2023\n", true)]
    [InlineData("amplify:al2024", false)]
    [InlineData("team/amplify:al2", false)]
    public void Amplify_names_of_its_own_images_are_recognised_and_not_taken_for_references(string text, bool amplify)
    {
        Assert.Equal(amplify, AmplifyImageNames.TryExplain(text, out _));
        Assert.Equal(!amplify, ImageReference.TryParse(text, out _, out var why));
        if (amplify)
            Assert.Contains("default build image", why, StringComparison.Ordinal);
    }
}
