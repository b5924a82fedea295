using BuildApi.BuildImages.Allowed;
using BuildApi.BuildImages.References;

namespace BuildApi.Tests.BuildImages;

public sealed class ImageAllowListTests
{
    private const string Digest = "sha256:dbcc1c35ac38df41fd2f5e4130b32ffdb93ebae8b3dbe638c23575912276fc9c";

    [Theory]
    [InlineData("", "anything/at:all", true)]
    [InlineData("public.ecr.aws/**", "public.ecr.aws/docker/library/node:22", true)]
    [InlineData("public.ecr.aws/**", "node:22", false)]
    [InlineData("public.ecr.aws/**", "evil.example/public.ecr.aws/node", false)]
    [InlineData("public.ecr.aws/**", "public.ecr.aws.evil.example/node", false)]
    [InlineData("public.ecr.aws/** !**/untrusted/*", "public.ecr.aws/untrusted/node", false)]
    [InlineData("public.ecr.aws/** !**/untrusted/*", "public.ecr.aws/team/untrusted/node", false)]
    [InlineData("public.ecr.aws/** !**/untrusted/*", "public.ecr.aws/trusted/node", true)]
    [InlineData("!**/untrusted/*", "node:22", true)]
    [InlineData("!**/untrusted/*", "untrusted/node:22", false)]
    [InlineData("!**/untrusted/* **", "untrusted/node:22", true)]
    [InlineData("node", "docker.io/library/node:22", true)]
    [InlineData("node", "node@" + Digest, true)]
    [InlineData("node", "team/node", false)]
    [InlineData("node:22*", "node:22-slim", true)]
    [InlineData("node:22*", "node:20", false)]
    [InlineData("node:latest", "node", true)]
    [InlineData("node:22", "node:22@" + Digest, false)]
    [InlineData("team/*", "team/image", true)]
    [InlineData("team/*", "team/sub/image", false)]
    [InlineData("team/**/image", "team/image", true)]
    [InlineData("team/**/image", "team/a/b/image", true)]
    [InlineData("docker.io/**", "index.docker.io/team/image", true)]
    [InlineData("** !docker.io/**", "registry-1.docker.io/team/image", false)]
    [InlineData("** !index.docker.io/**", "team/image", false)]
    [InlineData("** !docker.io/**", "registry-1.docker.io:443/library/node:8", false)]
    [InlineData("** !evil.example/**", "evil.example:443/x", false)]
    [InlineData("** !evil.example:443/**", "evil.example/x", false)]
    [InlineData("*", "node:22", true)]
    [InlineData("*", "team/node:22", false)]
    [InlineData("nod*", "node:22", true)]
    [InlineData("team*/image", "teams/image", true)]
    [InlineData("*.example.com/**", "registry.example.com/a", true)]
    [InlineData("*/team/image", "registry.example.com/team/image", true)]
    [InlineData("registry.example.com/", "registry.example.com/a", false)]
    [InlineData("localhost:5000/**", "localhost:5000/a/b:1", true)]
    [InlineData("localhost:5000/**", "localhost:5001/a/b:1", false)]
    [InlineData("[::1]:5000/*", "[::1]:5000/a", true)]
    [InlineData("Registry.Example.com/*", "registry.example.com/a", true)]
    [InlineData("registry.example.com/*", "Registry.Example.com/a", true)]
    [InlineData("team/img?", "team/img1", true)]
    [InlineData("team/img?", "team/img", false)]
    [InlineData("team/a.b", "team/a-b", false)]
    public void The_last_rule_that_fits_decides(string rules, string image, bool allowed)
    {
        Assert.True(ImageAllowList.TryParse(rules.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var list, out _));
        Assert.True(ImageReference.TryParse(image, out var reference, out _));
        Assert.Equal(allowed, list.Allows(reference, out _));
    }

    [Theory]
    [InlineData("** !**/untrusted/*", "untrusted/node", "the rule '!**/untrusted/*'")]
    [InlineData("public.ecr.aws/** team/*", "node", "no rule in the service's list of allowed images matches it (public.ecr.aws/**, team/*)")]
    public void The_refusal_names_the_rule(string rules, string image, string part)
    {
        Assert.True(ImageAllowList.TryParse(rules.Split(' '), out var list, out _));
        Assert.True(ImageReference.TryParse(image, out var reference, out _));
        Assert.False(list.Allows(reference, out var why));
        Assert.Contains(part, why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("!", "empty")]
    [InlineData("node 22", "has ' ' in it")]
    [InlineData("(a|b)", "has '(' in it")]
    public void A_rule_that_is_no_pattern_is_named(string rule, string part)
    {
        Assert.False(ImageAllowList.TryParse(["node", rule], out _, out var why));
        Assert.Contains(part, why, StringComparison.Ordinal);
    }
}
