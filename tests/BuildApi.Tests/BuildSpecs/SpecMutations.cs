using System.Text;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>Makes broken specs out of sound ones, in the ways that hands, merges and editors break them.</summary>
internal static class SpecMutations
{
    private static readonly string[] Specs =
    [
        """
        version: 1
        env:
          variables:
            NODE_ENV: production
            FLAG: true
        backend:
          phases:
            build:
              commands:
                - '# comment'
                - amplifyPush --simple
        frontend:
          buildPath: /
          phases:
            preBuild:
              commands:
                - npm ci
            build:
              commands:
                - |
                  cat > .env <<'EOF'
                  A: b
                  EOF
                - echo "PATH: $PATH"
                - [ -z "$X" ]
          artifacts:
            baseDirectory: /dist/
            files: ['**/*', '!**/*.map']
            discard-paths: no
          cache:
            paths: [node_modules/**/*, ~/.npm/**/*]
        customHeaders:
          - pattern: '**/*'
            headers: [{ key: X-A, value: 'b' }]
        """,
        """
        version: 1.0
        x-shared: &shared
          commands: [npm ci, "npm run build"]
        applications:
          - appRoot: ./apps/web/
            frontend:
              phases: { preBuild: *shared, build: { <<: *shared } }
              artifacts: { baseDirectory: dist, files: '**/*' }
          - appRoot: apps/docs
            frontend:
              phases:
                build:
                  commands: >
                    npm run
                    build
        test:
          phases:
            test: { commands: npm test }
          artifacts: { baseDirectory: cypress, configFilePath: a.json }
        """,
    ];

    private static readonly string[] Shards =
    [
        "\t", "\r\n", "- ", ": ", ":", "\"", "'", "[", "]", "{", "}", "&a ", "*a", "!", "!!str ", "!<x> ", "|", ">", "|+\n", "#", " #", "%", "@", "`", "\\",
        "\0",
        "\u001b", "\uFEFF", "\u0085", "\u2028", "\uD83D", "🐎", "~", "null", "<<: *shared", "<<<<<<< HEAD\n", "=======\n", ">>>>>>> b\n", "---\n", "...\n",
        "? ", "..", "../../..",
        "\n", "\n  ", "\n          ", ",", "\"\\x00\"", "\"\\uD800\"", "/", "$", "applications:\n  - ", "frontend:\n", "phases:\n", "commands:\n", "version: ",
    ];

    public static string Next(Random random)
    {
        var text = new StringBuilder(Specs[random.Next(Specs.Length)]);
        for (var count = random.Next(1, 6); count > 0 && text.Length > 0; count--)
            Break(text, random);
        return text.ToString();
    }

    private static void Break(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length);
        var length = Math.Min(random.Next(1, 40), text.Length - at);
        switch (random.Next(7))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, text.ToString(random.Next(text.Length - length + 1), length));
                break;
            case 2:
                text.Insert(at, string.Concat(Enumerable.Repeat(Shards[random.Next(Shards.Length)], random.Next(1, 200))));
                break;
            case 3:
                text[at] = (char)random.Next(random.Next(4) == 0 ? 0x10000 : 0x80);
                break;
            case 4:
                SwapLines(text, random);
                break;
            default:
                text.Insert(at, Shards[random.Next(Shards.Length)]);
                break;
        }
    }

    private static void SwapLines(StringBuilder text, Random random)
    {
        var lines = text.ToString().Split('\n');
        var (a, b) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        text.Clear().AppendJoin('\n', lines);
    }
}
