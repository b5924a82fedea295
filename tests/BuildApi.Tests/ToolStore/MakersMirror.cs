using System.Text;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.ToolStore;

/// <summary>
/// Puts a package on a local mirror as its maker publishes it: the form of the list, the names of archives, the folders
/// in them, the list of checksums. A tool is a text that prints as the real one does.
/// </summary>
internal static class MakersMirror
{
    private const string Sum = "0000000000000000000000000000000000000000";

    public static void PutAsMade(this LocalMirror mirror, string package, string version, Platform on)
    {
        Action put = package switch
        {
            "node" => () => mirror.PutNodeJs(version, on),
            "hugo" => () => mirror.PutHugo(version, on, extended: true),
            "hugo-plain" => () => mirror.PutHugo(version, on, extended: false),
            "python" => () => mirror.PutPython(version, on),
            "ruby" => () => mirror.PutRuby(version),
            "go" => () => mirror.PutGo(version, on),
            "jekyll" => () => mirror.PutTags("jekyll/jekyll", "v" + version),
            "bun" => () => mirror.PutBinary("bun", $"@oven/bun-{on.Fill("linux-{bunArch}")}{(on.Libc == "musl" ? "-musl" : "")}", version, "bin/bun", version),
            "deno" => () => mirror.PutBinary("deno", $"@deno/{on.Fill("linux-{nodeArch}-glibc")}", version, "deno",
                on.Fill($"deno {version} (stable, release, {{gnuArch}}-unknown-linux-gnu)\nv8 13.0.245.12-rusty\ntypescript 5.6.2")),
            "pnpm" when version.StartsWith("12.", StringComparison.Ordinal) => () =>
                mirror.PutBinary("pnpm", $"@pnpm/exe.{on.Fill("linux-{nodeArch}")}{(on.Libc == "musl" ? "-musl" : "")}", version, "pnpm", version),
            "npm" => () => mirror.PutNpm("npm", version, ToolMirror.NpmItself(version)),
            "corepack" => () => mirror.PutNpm("corepack", version, new TarGz()
                .File("package/package.json", """{ "name": "corepack", "bin": { "corepack": "./dist/corepack.js" } }""")
                .File("package/dist/corepack.js", version).Bytes()),
            _ => () => mirror.PutCommandLine(package, version),
        };
        put();
    }

    /// <summary>nodejs.org/dist, and unofficial-builds.nodejs.org for musl.</summary>
    private static void PutNodeJs(this LocalMirror mirror, string version, Platform on)
    {
        var suffix = on.Libc == "musl" ? "-musl" : "";
        var top = on.Fill($"node-v{version}-linux-{{nodeArch}}{suffix}");
        var archive = new TarGz()
            .File($"{top}/CHANGELOG.md", "")
            .File($"{top}/bin/node", "v" + version, executable: true)
            .Entry(System.Formats.Tar.TarEntryType.SymbolicLink, $"{top}/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js")
            .File($"{top}/include/node/node.h", "")
            .File($"{top}/lib/node_modules/npm/package.json", "{}")
            .File($"{top}/lib/node_modules/npm/bin/npm-cli.js", "10.2.4", executable: true).Bytes();
        var home = suffix.Length > 0 ? "nodeMusl" : "node";
        mirror.Put("/node/index.json",
            $$"""[{"version":"v{{version}}","date":"2024-02-13","files":["headers","linux-x64"],"npm":"10.2.4","lts":"Iron","security":true}]""");
        mirror.Put($"/{home}/v{version}/{top}.tar.gz", archive);
        mirror.Put($"/{home}/v{version}/SHASUMS256.txt", $"{Sum}000000000000000000000000  node-v{version}.pkg\n{TarGz.Sha256(archive)}  {top}.tar.gz\n");
    }

    /// <summary>Releases on GitHub: the names changed with 0.103, and versions before 0.54 may have two numbers.</summary>
    private static void PutHugo(this LocalMirror mirror, string version, Platform on, bool extended)
    {
        var isOld = Version.Parse(version) < new Version(0, 103);
        var name = (extended ? "hugo_extended_" : "hugo_") + version + "_" + (isOld ? "Linux-64bit" : on.Fill("linux-{goArch}")) + ".tar.gz";
        var says = Version.Parse(version) < new Version(0, 54)
            ? $"Hugo Static Site Generator v{version}-8D2DC5B1{(extended ? "/extended" : "")} linux/amd64 BuildDate: 2018-12-24T08:49:36Z"
            : $"hugo v{version}-6d5b44305eaa9d0a157946492a6f319da38de154{(extended ? "+extended" : "")} {on} BuildDate=2023-12-05T15:22:31Z "
                + $"VendorInfo=gohugoio";
        var archive = new TarGz().File("LICENSE", "").File("README.md", "").File("hugo", says, executable: true).Bytes();
        mirror.PutTags("gohugoio/hugo", "v0.15", "v" + version);
        mirror.Put($"/github/gohugoio/hugo/releases/download/v{version}/{name}", archive);
        mirror.Put($"/github/gohugoio/hugo/releases/download/v{version}/hugo_{version}_checksums.txt",
            $"{Sum}000000000000000000000000  hugo_{version}_macOS-64bit.tar.gz\n{TarGz.Sha256(archive)}  {name}\n");
    }

    /// <summary>Git's list of references over HTTP, an annotated tag's commit behind it.</summary>
    private static void PutTags(this LocalMirror mirror, string repository, params string[] tags)
    {
        var lines = new StringBuilder("001e# service=git-upload-pack\n0000").Append(
            Line($"{Sum} HEAD\0multi_ack symref=HEAD:refs/heads/master agent=git/github-1\n"));
        lines.Append(Line($"{Sum} refs/heads/master\n")).Append(Line($"{Sum} refs/pull/1/head\n"));
        foreach (var tag in tags) lines.Append(Line($"{Sum} refs/tags/{tag}\n")).Append(Line($"{Sum} refs/tags/{tag}^{{}}\n"));
        mirror.Put($"/github/{repository}/info/refs?service=git-upload-pack", lines.Append("0000").ToString());

        static string Line(string text) => $"{text.Length + 4:x4}{text}";
    }

    /// <summary>uv's list over the archives of python-build-standalone, addresses in full as it has them.</summary>
    private static void PutPython(this LocalMirror mirror, string version, Platform on)
    {
        var said = version.Replace("-", "", StringComparison.Ordinal);
        var file = on.Fill($"20241016/cpython-{said}%2B20241016-{{gnuArch}}-unknown-linux-{{gnuLibc}}-install_only_stripped.tar.gz");
        var archive = new TarGz().File("python/bin/python3", $"Python {said}", executable: true).File("python/bin/pip3", "pip 24.2", executable: true).Bytes();
        mirror.Put($"/python/releases/download/{file}", archive);
        mirror.Put("/pythonIndex", $$"""
            {
              "cpython-{{said}}-linux-one-gnu": {
                "name": "cpython", "arch": { "family": "x86_64", "variant": "v2" }, "os": "linux", "libc": "gnu", "major": 3, "minor": 12, "patch": 7, "prerelease": "",
                "url": "https://releases.astral.sh/github/python-build-standalone/releases/download/20241016/cpython-{{said}}%2B20241016-x86_64_v2-unknown-linux-gnu-install_only_stripped.tar.gz",
                "sha256": "{{Sum}}000000000000000000000000",
                "variant": null
              },
              "cpython-{{said}}-linux-two-gnu": {
                "name": "cpython",
                "url": "https://releases.astral.sh/github/python-build-standalone/releases/download/{{file}}",
                "sha256": "{{TarGz.Sha256(archive)}}",
                "variant": null
              }
            }
            """);
    }

    /// <summary>cache.ruby-lang.org: one list of all files, sums by three algorithms, addresses in full.</summary>
    private static void PutRuby(this LocalMirror mirror, string version)
    {
        var said = version.Replace("-", "", StringComparison.Ordinal);
        var folder = string.Join('.', version.Split('.').Take(2));
        var archive = new TarGz().File($"ruby-{version}/configure", "#!/bin/sh", executable: true)
            .File($"ruby-{version}/says", $"ruby {said} (2024-11-05 revision 75015d4c1f) [x86_64-linux]").Bytes();
        mirror.Put($"/ruby/{folder}/ruby-{version}.tar.gz", archive);
        string Line(string ending, string sum) =>
            $"ruby-{version}\thttps://cache.ruby-lang.org/pub/ruby/{folder}/ruby-{version}.{ending}\t{Sum}\t{sum}\t{sum}{sum}\n";
        mirror.Put("/ruby/index.txt", "name\turl\tsha1\tsha256\tsha512\n" + Line("tar.gz", TarGz.Sha256(archive)) + Line("zip", new string('0', 64)));
    }

    /// <summary>go.dev's list, and the archives with a file beside each that holds the bare sum.</summary>
    private static void PutGo(this LocalMirror mirror, string version, Platform on)
    {
        var file = on.Fill($"go{version}.linux-{{goArch}}.tar.gz");
        var archive = new TarGz().File("go/VERSION", "go" + version).File("go/bin/go", $"go version go{version} {on}", executable: true)
            .File("go/bin/gofmt", "", executable: true).Bytes();
        mirror.Put("/goIndex/?mode=json&include=all", $$"""
            [ { "version": "go{{version}}", "stable": true, "files": [
              { "filename": "{{file}}", "os": "linux", "arch": "amd64", "version": "go{{version}}", "sha256": "{{TarGz.Sha256(archive)}}", "size": 68958123, "kind": "archive" } ] } ]
            """);
        mirror.Put($"/go/{file}", archive);
        mirror.Put($"/go/{file}.sha256", TarGz.Sha256(archive));
    }

    /// <summary>An npm package of a few lines beside packages with the program for each platform.</summary>
    private static void PutBinary(this LocalMirror mirror, string package, string binary, string version, string file, string says)
    {
        mirror.PutNpm(package, version, new TarGz().File("package/package.json", "{}").Bytes());
        mirror.PutNpm(binary, version, new TarGz().File("package/package.json", "{}").File($"package/{file}", says, executable: true).Bytes());
    }

    private static void PutCommandLine(this LocalMirror mirror, string package, string version)
    {
        var made = PackageCatalogue.Load().Find(package)!;
        var recipe = made.FindLine(SemanticVersion.Parse(version))!.Recipes[0];
        mirror.PutNpmTool(recipe.Package!, version, made.Commands[0], recipe.Unpack ? null
            : new { dependencies = new { one = "1" } }, ToolWords.Of(package, version));
    }
}
