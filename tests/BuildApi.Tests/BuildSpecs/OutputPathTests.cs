namespace BuildApi.Tests.BuildSpecs;

/// <summary><c>artifacts</c> and <c>cache.paths</c>: what folders and patterns become.</summary>
public class OutputPathTests
{
    [Theory]
    [InlineData("baseDirectory: dist", "artifacts dist [**/*]")]
    [InlineData("baseDirectory: /dist", "artifacts dist [**/*]")]
    [InlineData("baseDirectory: dist/", "artifacts dist [**/*]")]
    [InlineData("baseDirectory: ./dist//browser/", "artifacts dist/browser [**/*]")]
    [InlineData("baseDirectory: /", "artifacts . [**/*]")]
    [InlineData("baseDirectory: .", "artifacts . [**/*]")]
    [InlineData("baseDirectory: a/../b", "artifacts b [**/*]")]
    [InlineData("baseDirectory: build with blanks", "artifacts build with blanks [**/*]")]
    [InlineData("baseDirectory: $OUT/site", "artifacts $OUT/site [**/*]")]
    [InlineData("baseDirectory: .next\n    files: '**/*'", "artifacts .next [**/*]")]
    [InlineData("baseDirectory: dist\n    files: ['**/*', '!**/*.map']", "artifacts dist [**/*, !**/*.map]")]
    [InlineData("baseDirectory: dist\n    files: ['!**/*.map']", "artifacts dist [**/*, !**/*.map]")]
    [InlineData("baseDirectory: dist\n    files:\n      - !**/*.map", "artifacts dist [**/*, !**/*.map]")]
    [InlineData("baseDirectory: dist\n    files: [/index.html, ./a/b]", "artifacts dist [index.html, a/b]")]
    [InlineData("baseDirectory: dist\n    files: []", "artifacts dist [**/*]")]
    [InlineData("baseDirectory: dist\n    files:", "artifacts dist [**/*]")]
    [InlineData("baseDirectory: dist\n    files:\n      -\n      - a",
        "warning 6:8 frontend.artifacts.files[0]: The list has an empty item\nartifacts dist [a]")]
    [InlineData("baseDirectory: dist\n    discard-paths: yes", "artifacts dist [**/*] flat")]
    [InlineData("baseDirectory: dist\n    discard-paths: 'TRUE'", "artifacts dist [**/*] flat")]
    [InlineData("baseDirectory: dist\n    discard-paths: no", "artifacts dist [**/*]")]
    [InlineData("files: '**/*'", "notice 4:5 frontend.artifacts: There is no `baseDirectory`\nartifacts . [**/*]")]
    [InlineData("baseDirectory: ../dist", "refused 4:20 frontend.artifacts.baseDirectory: `../dist` leads out of the repository.")]
    [InlineData("baseDirectory: dist\n    files: ['../secret']", "refused 5:13 frontend.artifacts.files[0]: `../secret` leads out of the `baseDirectory`.")]
    [InlineData("baseDirectory: [dist]", "error 4:20 frontend.artifacts.baseDirectory: This is a list, but text is expected.")]
    [InlineData("baseDirectory: dist\n    files: { a: b }", "error 5:12 frontend.artifacts.files: This is a map, but text is expected.")]
    [InlineData("baseDirectory: dist\n    discard-paths: sometimes",
        "error 5:20 frontend.artifacts.discard-paths: This is text that is neither `yes` nor `no`.")]
    public void Artifacts_are_planned(string artifacts, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of($"version: 1\nfrontend:\n  artifacts:\n    {artifacts}\n"));

    [Theory]
    [InlineData("[node_modules/**/*, .next/cache/**/*]", "cache node_modules/**/*\ncache .next/cache/**/*")]
    [InlineData("[node_modules/**/*, ./node_modules/**/*]", "cache node_modules/**/*")]
    [InlineData("node_modules/**/*", "cache node_modules/**/*")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    [InlineData("['!node_modules/.cache/**']", "cache !node_modules/.cache/**")]
    [InlineData("[/node_modules/**/*]", "cache node_modules/**/*")]
    [InlineData("[packages/*/node_modules/**/*]", "cache packages/*/node_modules/**/*")]
    [InlineData("[/root/.npm/**/*]", "cache ~/.npm/**/*")]
    [InlineData("[~/.npm/**/*]", "cache ~/.npm/**/*")]
    [InlineData("[/tmp/cache/**]", "cache /tmp/cache/**")]
    [InlineData("[/usr/local/share/.cache/**/*]", "cache /usr/local/share/.cache/**/*")]
    [InlineData("['${HUGO_CACHEDIR}/**/*']", "cache ${HUGO_CACHEDIR}/**/*")]
    [InlineData("[../node_modules/**/*]", "notice 4:13 frontend.cache.paths[0]: `../node_modules/**/*` is not kept")]
    [InlineData("[/etc/passwd]", "notice 4:13 frontend.cache.paths[0]: `/etc/passwd` is not kept")]
    [InlineData("[/tmp/../etc/**]", "notice 4:13 frontend.cache.paths[0]: `/tmp/../etc/**` is not kept")]
    [InlineData("[~/../x]", "notice 4:13 frontend.cache.paths[0]: `~/../x` is not kept")]
    [InlineData("[.]", "notice 4:13 frontend.cache.paths[0]: `.` is not kept")]
    public void Cache_paths_are_planned(string paths, string expected)
    {
        var outline = SpecOutline.Of($"frontend:\n  artifacts: {{ baseDirectory: dist }}\n  cache:\n    paths: {paths}\n");

        var notice = expected.StartsWith("notice", StringComparison.Ordinal);
        SpecOutline.AssertMatches(notice ? $"{expected}\nartifacts dist [**/*]" : $"artifacts dist [**/*]\n{expected}", outline);
    }
}
