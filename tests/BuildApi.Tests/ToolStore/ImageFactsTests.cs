using BuildApi.ToolStore.Images;

namespace BuildApi.Tests.ToolStore;

public sealed class ImageFactsTests
{
    [Fact]
    public void What_the_probe_prints_is_read_and_survives_the_file()
    {
        const string output = """
            motd: welcome
            buildapi-facts begin
            buildapi-facts machine x86_64
            buildapi-facts libc glibc 2.36
            buildapi-facts library libstdc++.so.6
            buildapi-facts command gcc
            buildapi-facts node v20.11.1
            buildapi-facts node-folder /root/.nvm/versions/node/v20.11.1/bin
            buildapi-facts npm 10.2.4
            buildapi-facts registry https://npm.example/
            buildapi-facts end
            """;

        var facts = ImageFacts.FromJson(ImageFacts.Read(output)!.ToJson())!;

        Assert.Equal(("glibc", "2.36", "20.11.1", "10.2.4", "https://npm.example/"), (facts.Libc, facts.LibcVersion, facts.Node, facts.Npm, facts.NpmRegistry));
        Assert.Equal(["libstdc++.so.6"], facts.Libraries);
        Assert.Equal(["gcc"], facts.Commands);
        Assert.Equal("20.11.1", facts.NodeVersion?.ToString());
    }

    [Fact]
    public void A_bare_image_has_nothing_but_a_libc()
    {
        var facts = ImageFacts.Read("buildapi-facts begin\nbuildapi-facts libc musl\nbuildapi-facts end")!;

        Assert.Equal(("musl", null, null), (facts.Libc, facts.LibcVersion, facts.Node));
    }

    [Theory]
    [InlineData("")]
    [InlineData("buildapi-facts begin\nbuildapi-facts libc musl\n")]
    public void A_probe_that_did_not_end_says_nothing(string output) => Assert.Null(ImageFacts.Read(output));
}
