namespace BuildApi.Tests.BuildSpecs;

/// <summary>Sections, phases, their order, and the odd forms of everything that is not a command.</summary>
public class SectionTests
{
    [Theory]
    [InlineData("phases in their order, not the file's", """
        frontend:
          phases:
            postBuild: { commands: [c] }
            build: { commands: [b] }
            preBuild: { commands: [a] }
          artifacts: { baseDirectory: dist }
        """, """
        PreBuild frontend 5: a
        Build frontend 4: b
        PostBuild frontend 3: c
        artifacts dist [**/*]
        """)]
    [InlineData("a backend first, whose phases all come before the build", """
        frontend:
          phases: { preBuild: { commands: [c] }, build: { commands: [d] } }
          artifacts: { baseDirectory: dist }
        backend:
          phases: { preBuild: { commands: [a] }, build: { commands: [b] }, postBuild: { commands: [p] } }
        """, """
        PreBuild backend 5: a
        PreBuild backend 5: b
        PreBuild backend 5: p
        PreBuild frontend 2: c
        Build frontend 2: d
        artifacts dist [**/*]
        """)]
    [InlineData("a backend alone, which needs no artifacts", """
        version: 1
        backend:
          phases: { build: { commands: [b] }, postBuild: { commands: [c] } }
        """, """
        Build backend 3: b
        PostBuild backend 3: c
        """)]
    [InlineData("tests last, with what they write", """
        test:
          artifacts: { baseDirectory: cypress, configFilePath: '**/mochawesome.json', files: ['**/*.png', '**/*.mp4'] }
          phases:
            preTest: { commands: [b] }
            test: { commands: [c] }
            postTest: { commands: [d] }
        frontend:
          phases: { build: { commands: [a] } }
          artifacts: { baseDirectory: dist }
        """, """
        Build frontend 8: a
        Test test 4: b
        Test test 5: c
        Test test 6: d
        artifacts dist [**/*]
        test artifacts cypress [**/*.png, **/*.mp4]
        """)]
    [InlineData("sections and phases without content", """
        version: 1
        backend:
        env:
        test:
        frontend:
          phases:
            preBuild:
            build:
              commands:
          artifacts: { baseDirectory: dist }
          cache:
        customHeaders:
        """, "artifacts dist [**/*]")]
    [InlineData("the version as 0.1", "version: 0.1\nbackend:", "")]
    [InlineData("the version as 1.0", "version: 1.0\nbackend:", "")]
    [InlineData("the version in quotes", "version: '0.2'\nbackend:", "")]
    [InlineData("the version in double quotes", "version: \"1.1\"\nbackend:", "")]
    [InlineData("no version", "backend:", "")]
    [InlineData("the version as a list", "version: [1]\nbackend:", "error 1:10 version: This is a list, but text is expected.")]
    [InlineData("a byte order mark and carriage returns",
        "\uFEFFversion: 1\r\nfrontend:\r\n  phases:\r\n    build:\r\n      commands:\r\n        - npm ci\r\n        - |\r\n          a\r\n          b\r\n  "
            + "artifacts:\r\n    baseDirectory: dist\r\n", """
        Build frontend 6: npm ci
        Build frontend 7: a\nb\n
        artifacts dist [**/*]
        """)]
    [InlineData("JSON",
        """{ "version": 1, "frontend": { "phases": { "build": { "commands": ["npm ci"] } }, "artifacts": { "baseDirectory": "dist", "files": ["**/*"] } } }""",
        """
        Build frontend 1: npm ci
        artifacts dist [**/*]
        """)]
    [InlineData("a front end without artifacts", "version: 1\nfrontend:\n  phases:\n    build:\n      commands: [npm ci]\n", """
        notice 3:3 frontend: There is no `artifacts`, so nothing of the build is kept.
        Build frontend 5: npm ci
        """)]
    [InlineData("nothing to do", "version: 1\n", "error 1:1 : The build spec has nothing to do: there is neither `frontend` nor `applications`.")]
    [InlineData("phases at the top level", "version: 1\nphases:\n  build:\n    commands: [npm ci]\n", """
        error 1:1 : The build spec has nothing to do
        warning 2:1 phases: `phases` is not known under the top level and is ignored. `phases` belongs under `frontend`
        """)]
    [InlineData("a section that is a text", "frontend: npm run build\n", "error 1:11 frontend: This is text, but a map is expected.")]
    [InlineData("a section that is a list", "frontend:\n  - phases:\n", "error 2:3 frontend: This is a list, but a map is expected.")]
    [InlineData("phases that are a list", "frontend:\n  phases:\n    - build:\n", "error 3:5 frontend.phases: This is a list, but a map is expected.")]
    [InlineData("headers", """
        frontend: { artifacts: { baseDirectory: dist } }
        customHeaders:
          - pattern: '**/*.js'
            headers:
              - key: Cache-Control
                value: max-age=3600
              - { key: X-Count, value: 1 }
        """, """
        artifacts dist [**/*]
        headers **/*.js Cache-Control=max-age=3600, X-Count=1
        """)]
    [InlineData("a header over several lines",
        "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers:\n      - key: ' X-A '\n        value: |\n          a;\n            b\n",
        "notice 2:3 frontend: There is no `artifacts`\nheaders * X-A=a; b")]
    [InlineData("a header that brings another along",
        "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers: [{ key: X-A, value: \"a\\r\\nSet-Cookie: b\" }]\n",
        "notice 2:3 frontend: There is no `artifacts`\nheaders * X-A=a Set-Cookie: b")]
    [InlineData("a name that is two headers",
        "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers: [{ key: \"X-A: b\\r\\nX-C\", value: d }]\n",
        "error 5:22 customHeaders[0].headers[0].key: `X-A: b")]
    [InlineData("a name with a colon", "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers: [{ key: 'X-A:', value: d }]\n",
        "error 5:22 customHeaders[0].headers[0].key: `X-A:` cannot be the name of a header.")]
    [InlineData("an empty name", "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers: [{ key: ' ', value: d }]\n",
        "error 5:22 customHeaders[0].headers[0].key: ` ` cannot be the name of a header.")]
    [InlineData("a value that rings", "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers: [{ key: X-A, value: \"\\a\" }]\n",
        "error 5:34 customHeaders[0].headers[0].value: The value contains a control character")]
    [InlineData("a pattern of two lines", "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: \"a\\nb\"\n    headers: []\n",
        "error 4:14 customHeaders[0].pattern: The pattern contains a line break")]
    [InlineData("headers that are a map", "frontend:\n  artifacts:\ncustomHeaders:\n  pattern: '*'\n",
        "error 4:3 customHeaders: This is a map, but a list is expected.")]
    [InlineData("a rule of headers without a pattern", "frontend:\n  artifacts:\ncustomHeaders:\n  - headers: []\n",
        "error 4:5 customHeaders[0]: The entry has no `pattern`.")]
    [InlineData("a header without a key", "frontend:\n  artifacts:\ncustomHeaders:\n  - pattern: '*'\n    headers: [{ value: x }]\n",
        "error 5:15 customHeaders[0].headers[0]: The entry has no `key`.")]
    public void A_spec_is_planned_with(string what, string yaml, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of(yaml), what);

    [Fact]
    public void Tests_are_left_out_when_asked()
    {
        const string yaml =
            "frontend: { artifacts: { baseDirectory: dist } }\ntest: { phases: { test: { commands: [x] } }, artifacts: { baseDirectory: t } }\n";

        Assert.Equal("artifacts dist [**/*]", SpecOutline.Of(yaml, skipTests: true));
    }
}
