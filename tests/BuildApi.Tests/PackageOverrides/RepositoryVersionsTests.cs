using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Repository;

namespace BuildApi.Tests.PackageOverrides;

public sealed class RepositoryVersionsTests
{
    private const string PackageJson = """
        {
          "name": "shop",
          "scripts": { "engines": "echo", "packageManager": "x" },
          "packageManager": "pnpm@9.1.0+sha512.abcdef",
          "engines": {
            "node": ">=18 <21",
            "npm": "10.x"
          }
        }
        """;

    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Theory]
    [InlineData("node", ".nvmrc", "v18.20.1\n", "v18.20.1", 1)]
    [InlineData("node", ".nvmrc", "# the one we deploy\r\n\r\nlts/iron  # not 21\r\n", "lts/iron", 3)]
    [InlineData("node", ".nvmrc", "lts/*", "lts/*", 1)]
    [InlineData("node", ".node-version", "20", "20", 1)]
    [InlineData("node", ".tool-versions", "ruby 3.3.0\nnodejs 20.11.1 18.0.0\n", "20.11.1", 2)]
    [InlineData("node", ".tool-versions", "nodejs latest:20", "20", 1)]
    [InlineData("go", ".tool-versions", "golang 1.22.1", "1.22.1", 1)]
    [InlineData("ruby", ".tool-versions", "ruby 3.3.0\nnodejs 20", "3.3.0", 1)]
    [InlineData("node", "package.json", PackageJson, ">=18 <21", 6)]
    [InlineData("npm", "package.json", PackageJson, "10.x", 7)]
    [InlineData("pnpm", "package.json", PackageJson, "9.1.0", 4)]
    public void A_file_says_the_version_and_its_line_is_known(string package, string file, string content, string expected, int line)
    {
        var asked = Find(package, new RepositoryFile(file, content));

        Assert.Equal(expected, asked.Spec?.Text);
        Assert.Equal($"{file} line {line}", asked.Place);
    }

    [Theory]
    [InlineData("yarn", "package.json", PackageJson)]
    [InlineData("hugo", "package.json", PackageJson)]
    [InlineData("node", ".tool-versions", "ruby 3.3.0")]
    [InlineData("node", ".nvmrc", "# nothing\n\n")]
    [InlineData("node", "package.json", "{ \"engines\": { \"node\": 18 } }")]
    [InlineData("node", "package.json", "{ \"engines\": [\"node\"] }")]
    [InlineData("node", "package.json", "not json")]
    [InlineData("node", "package.json", "")]
    public void A_file_that_says_nothing_is_passed_over(string package, string file, string content)
    {
        var asked = Find(package, new RepositoryFile(file, content));

        Assert.Null(asked.Spec);
        Assert.Contains($"which {package} to use", asked.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".nvmrc", "twenty two", "not a version")]
    [InlineData(".nvmrc", "repository", "says 'repository'")]
    [InlineData(".tool-versions", "nodejs", "is empty")]
    [InlineData(".tool-versions", "nodejs ref:v20", "not a version")]
    [InlineData("package.json", "{ \"engines\": { \"node\": \"$NODE\" } }", "variable")]
    public void What_cannot_be_understood_is_not_passed_over(string file, string content, string reason)
    {
        var asked = Find("node", new RepositoryFile(file, content), new RepositoryFile("package.json", PackageJson));

        Assert.Null(asked.Spec);
        Assert.StartsWith($"{file} line 1", asked.Why, StringComparison.Ordinal);
        Assert.Contains(reason, asked.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_made_for_it_wins_and_the_apps_folder_goes_before_the_root()
    {
        RepositoryFile[] files =
        [
            new("apps/shop/package.json", PackageJson), new("apps/shop/.tool-versions", "nodejs 20"),
            new(".nvmrc", "16"), new("package.json", "{}"),
        ];

        Assert.Equal("apps/shop/.tool-versions line 1", Find("node", files).Place);
        Assert.Equal(".nvmrc line 1", Find("node", files[2..]).Place);
        Assert.Equal("apps/shop/package.json line 4", Find("pnpm", files).Place);
    }

    [Theory]
    [InlineData("""[{"pkg":"node","type":"nvm","version":"22.17"}]""", "22.17", "amplify.yml line 5")]
    [InlineData("""[{"pkg":"yarn","type":"npm","version":"1"}]""", "16", ".nvmrc line 1")]
    [InlineData("true", null, "amplify.yml line 5")]
    public void Live_updates_of_the_spec_go_first(string liveUpdates, string? expected, string place)
    {
        var asked = RepositoryVersions.Find(Catalogue.Find("node")!, [new RepositoryFile(".nvmrc", "16")], Catalogue, (liveUpdates, "amplify.yml", 5));

        Assert.Equal(expected, asked.Spec?.Text);
        Assert.Equal(place, asked.Place);
    }

    private static RepositoryOverride Find(string package, params RepositoryFile[] files) =>
        RepositoryVersions.Find(Catalogue.Find(package)!, files, Catalogue);
}
