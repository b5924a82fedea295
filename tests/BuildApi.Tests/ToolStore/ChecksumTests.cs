using System.Security.Cryptography;
using BuildApi.ToolStore.Archives;

namespace BuildApi.Tests.ToolStore;

public sealed class ChecksumTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    [Fact]
    public void The_strongest_of_several_integrities_counts()
    {
        var text = $"sha1-BA6M7zgMCpsyaOGFyzzD7N3/0uQ= {TarGz.Integrity(Content)}";

        Assert.True(Checksum.TryParseIntegrity(text, out var checksum));

        Assert.Equal("SHA512", checksum.Algorithm.Name);
        Assert.False(checksum.IsWeak);
        Assert.True(checksum.Matches(SHA512.HashData(Content)));
        Assert.False(checksum.Matches(SHA512.HashData("other"u8)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha512-")]
    [InlineData("sha512-AAAA")]
    [InlineData("sha512-not base64")]
    [InlineData("md5-AAAAAAAAAAAAAAAAAAAAAA==")]
    public void What_is_no_integrity_is_refused(string? text) => Assert.False(Checksum.TryParseIntegrity(text, out _));

    [Theory]
    [InlineData("{sum}  tool.tar.gz", true)]
    [InlineData("{sum} *tool.tar.gz", true)]
    [InlineData("{sum}  ./dist/tool.tar.gz", true)]
    [InlineData("{zero}  other.tar.gz\n{sum}  tool.tar.gz\n", true)]
    [InlineData("{sum}\n", true)]
    [InlineData("{zero}  other.tar.gz\n", false)]
    [InlineData("{sum}  tool.tar.gz.asc\n", false)]
    [InlineData("xyz  tool.tar.gz", false)]
    [InlineData("", false)]
    [InlineData("<html></html>", false)]
    public void The_sum_of_a_file_is_found_in_a_list(string list, bool found)
    {
        var text = list.Replace("{sum}", TarGz.Sha256(Content), StringComparison.Ordinal).Replace("{zero}", new string('0', 64), StringComparison.Ordinal);

        Assert.Equal(found, Checksum.TryFind(text, "tool.tar.gz", out var checksum));
        if (found) Assert.True(checksum!.Matches(SHA256.HashData(Content)));
    }
}
