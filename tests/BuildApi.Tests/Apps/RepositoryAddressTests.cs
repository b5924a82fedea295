using BuildApi.Apps;

namespace BuildApi.Tests.Apps;

public sealed class RepositoryAddressTests
{
    [Theory]
    [InlineData("git@github.com:team/app.git", "Ssh", "github.com", 22)]
    [InlineData("deploy-user@git.example.com:~/app", "Ssh", "git.example.com", 22)]
    [InlineData("git@git.example.com:/srv/git/app.git", "Ssh", "git.example.com", 22)]
    [InlineData("ssh://git@git.example.com/team/app.git", "Ssh", "git.example.com", 22)]
    [InlineData("ssh://git@git.example.com:2222/team/app.git", "Ssh", "git.example.com", 2222)]
    [InlineData("ssh://git.example.com/app", "Ssh", "git.example.com", 22)]
    [InlineData("https://github.com/team/app", "Https", "github.com", 443)]
    [InlineData("https://git.example.com:8443/app.git", "Https", "git.example.com", 8443)]
    [InlineData("http://git.example.com/app.git", "Https", "git.example.com", 80)]
    [InlineData("  https://github.com/team/app.git  ", "Https", "github.com", 443)]
    public void What_git_clones_is_taken(string text, string transport, string host, int port)
    {
        Assert.True(RepositoryAddress.TryParse(text, allowFile: false, out var address, out var why), why);
        Assert.Equal((text.Trim(), transport, host, port), (address.Text, address.Transport.ToString(), address.Host, address.Port));
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("app", "not the address of a git repository")]
    [InlineData("team/app", "not the address of a git repository")]
    [InlineData("github.com/team/app", "not the address of a git repository")]
    [InlineData("--upload-pack=touch /tmp/x", "hyphen")]
    [InlineData("-u", "hyphen")]
    [InlineData("ext::sh -c id", "a space")]
    [InlineData("https://example.com/a b", "a space")]
    [InlineData("https://example.com/a\nb", "control character")]
    [InlineData("ext::sh", "'ext'")]
    [InlineData("ftp://example.com/app.git", "'ftp'")]
    [InlineData("git://example.com/app.git", "'git'")]
    [InlineData("javascript:alert(1)", "'javascript'")]
    [InlineData("file:///srv/git/app.git", "BuildApi__AllowFileRepositories")]
    [InlineData("/srv/git/app.git", "BuildApi__AllowFileRepositories")]
    [InlineData("https://user:password@example.com/app.git", "deploy-key")]
    [InlineData("https://token@example.com/app.git", "deploy-key")]
    [InlineData("ssh://", "not the address of a git repository")]
    [InlineData("ssh://-oProxyCommand=id/app", "not the address of a git repository")]
    public void Anything_else_is_refused_with_what_to_do(string? text, string reason)
    {
        Assert.False(RepositoryAddress.TryParse(text, allowFile: false, out _, out var why));
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_not_endless() =>
        Assert.False(RepositoryAddress.TryParse("https://example.com/" + new string('a', 2048), allowFile: false, out _, out _));

    [Fact]
    public void Files_are_taken_where_the_service_allows_them()
    {
        Assert.True(RepositoryAddress.TryParse("file:///srv/git/app.git", allowFile: true, out var address, out _));
        Assert.Equal(RepositoryTransport.File, address.Transport);
    }
}
