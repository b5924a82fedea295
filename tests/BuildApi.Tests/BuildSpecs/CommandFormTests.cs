namespace BuildApi.Tests.BuildSpecs;

/// <summary>Every form in which specs give their commands. The commands are those of <c>frontend.phases.build</c>.</summary>
public class CommandFormTests
{
    private const string Before = "frontend:\n  phases:\n    build:\n";
    private const string After = "\n  artifacts:\n    baseDirectory: dist\n";

    [Theory]
    [InlineData("a list", """
              commands:
                - npm ci
                - npm run build
        """, """
        Build frontend 5: npm ci
        Build frontend 6: npm run build
        """)]
    [InlineData("a list that is not indented", """
              commands:
              - npm ci
        """, "Build frontend 5: npm ci")]
    [InlineData("a flow list", "      commands: ['npm ci', npm run build]", """
        Build frontend 4: npm ci
        Build frontend 4: npm run build
        """)]
    [InlineData("a plain text", "      commands: npm ci && npm run build", "Build frontend 4: npm ci && npm run build")]
    [InlineData("an empty list", "      commands: []", "")]
    [InlineData("null", "      commands: null", "")]
    [InlineData("nothing", "      commands:", "")]
    [InlineData("nothing but a comment", "      commands: # later", "")]
    [InlineData("an empty text", "      commands: ''", "warning 4:17 frontend.phases.build.commands: The command is empty")]
    [InlineData("a literal block for all commands", """
              commands: |
                npm ci
                npm run build
        """, """Build frontend 4: npm ci\nnpm run build\n""")]
    [InlineData("a literal block with a here-document", """
              commands:
                - |
                  cat > .env <<'EOF'
                    KEY: "$VALUE"
                  EOF
                - npm ci
        """, """
        Build frontend 5: cat > .env <<'EOF'\n  KEY: "$VALUE"\nEOF\n
        Build frontend 9: npm ci
        """)]
    [InlineData("a folded block", """
              commands:
                - >-
                  npm run build
                  --
                  --mode production
        """, "Build frontend 5: npm run build -- --mode production")]
    [InlineData("a block that keeps its last newlines", "      commands:\n        - |+\n          true\n\n        - x", """
        Build frontend 5: true\n\n
        Build frontend 8: x
        """)]
    [InlineData("a comment as a command", "      commands:\n        - '# install first'", "Build frontend 5: # install first")]
    [InlineData("a comment without quotes", "      commands:\n        - # install first\n        - npm ci", """
        warning 5:10 frontend.phases.build.commands[0]: The command is empty
        Build frontend 6: npm ci
        """)]
    [InlineData("a lone dash", "      commands:\n        -\n        - npm ci", """
        warning 5:10 frontend.phases.build.commands[0]: The command is empty
        Build frontend 6: npm ci
        """)]
    [InlineData("words that YAML has other ideas about", """
              commands:
                - true
                - 42
                - no
                - 1.0
                - 2024-01-01
        """, """
        Build frontend 5: true
        Build frontend 6: 42
        Build frontend 7: no
        Build frontend 8: 1.0
        Build frontend 9: 2024-01-01
        """)]
    [InlineData("quotes, dollars and back-ticks", """
              commands:
                - echo "it's $HOME" `date` \n
                - 'echo ''it"s'''
                - "echo \"$A\"\tb"
        """, """
        Build frontend 5: echo "it's $HOME" `date` \\n
        Build frontend 6: echo 'it"s'
        Build frontend 7: echo "$A"
        """)]
    [InlineData("text beyond ASCII", "      commands:\n        - echo 'žluťoučký 🐎'", "Build frontend 5: echo 'žluťoučký 🐎'")]
    [InlineData("trailing blanks", "      commands:   \n        - npm ci   \n", "Build frontend 5: npm ci")]
    [InlineData("a colon in quotes, which YAML takes for a key", """
              commands:
                - echo "PATH: $PATH"
        """, """
        warning 5:11 frontend.phases.build.commands[0]: YAML reads this command as a map; it is run as it is written: echo "PATH: $PATH"
        Build frontend 5: echo "PATH: $PATH"
        """)]
    [InlineData("a colon at the end", "      commands:\n        - echo Done:", """
        warning 5:11
        Build frontend 5: echo Done:
        """)]
    [InlineData("a colon after an assignment", "      commands:\n        - A=\"x: y\" npm run build", """
        warning 5:11
        Build frontend 5: A="x: y" npm run build
        """)]
    [InlineData("a URL, whose colon has no blank", "      commands:\n        - curl https://example.com/a", "Build frontend 5: curl https://example.com/a")]
    [InlineData("a test, which YAML takes for a list", """
              commands:
                - [ -z "$X" ]
                - [[ -f x ]]
        """, """
        warning 5:11 frontend.phases.build.commands[0]: YAML reads this command as a list
        warning 6:11 frontend.phases.build.commands[1]: YAML reads this command as a list
        Build frontend 5: [ -z "$X" ]
        Build frontend 6: [[ -f x ]]
        """)]
    [InlineData("a group in braces, which YAML takes for a map", "      commands:\n        - { npm ci; }", """
        warning 5:11
        Build frontend 5: { npm ci; }
        """)]
    [InlineData("an exclamation mark, which YAML takes for a tag", """
              commands:
                - ! grep -rn TODO src # none
                - ! [ -f x ]
        """, """
        warning 6:11
        Build frontend 5: ! grep -rn TODO src
        Build frontend 6: ! [ -f x ]
        """)]
    [InlineData("a map that is no command", "      commands:\n        - run: npm ci", """
        error 5:11 frontend.phases.build.commands[0]: A command is text, but YAML reads this as a map. If the line is the command, put it in single quotes: - 'run: npm ci'
        """)]
    [InlineData("steps as another service has them", "      commands:\n        - name: install\n          run: npm ci", """
        error 5:11 frontend.phases.build.commands[0]: A command is text, but YAML reads this as a map.
        """)]
    [InlineData("a list in a list", "      commands:\n        - ['npm ci', 'npm test']", """
        error 5:11 frontend.phases.build.commands[0]: A command is text, but YAML reads this as a list.
        """)]
    [InlineData("a stray dash", "      commands:\n        - - npm ci", """
        error 5:11 frontend.phases.build.commands[0]: A command is text, but YAML reads this as a list. Remove the second `-`.
        """)]
    [InlineData("a map instead of a list", "      commands:\n        install: npm ci",
        "error 5:9 frontend.phases.build.commands: `commands` is a map, but a list of commands is expected.")]
    [InlineData("a quoted text cut by a comment", "      commands:\n        - echo \"build #1\"", """
        warning 5:11 frontend.phases.build.commands[0]: YAML takes ` #` inside this command for the start of a comment
        Build frontend 5: echo "build
        """)]
    [InlineData("a comment after a command", "      commands:\n        - npm ci # clean", "Build frontend 5: npm ci")]
    [InlineData("a backslash before a line's end", "      commands:\n        - npm run build \\\n          --prod", """
        warning 5:11 frontend.phases.build.commands[0]: YAML joins these lines with a space
        Build frontend 5: npm run build \\ --prod
        """)]
    [InlineData("an item that is indented too deep", "      commands:\n        - npm ci\n          - npm test", """
        warning 5:11 frontend.phases.build.commands[0]: A line below starts with `- ` but is indented deeper
        Build frontend 5: npm ci - npm test
        """)]
    [InlineData("the same command by reference", "      commands:\n        - &install npm ci\n        - *install", """
        Build frontend 5: npm ci
        Build frontend 5: npm ci
        """)]
    [InlineData("a phase that is a list", "      - npm ci", "error 4:7 frontend.phases.build: This is a list, but a map is expected. Write `commands:`")]
    [InlineData("a phase that is a text", "      npm ci", "error 4:7 frontend.phases.build: This is text, but a map is expected.")]
    public void Commands_are_read_in_the_form(string form, string commands, string expected)
    {
        var outline = SpecOutline.Of(Before + commands + After);

        var wanted = expected.Contains("error ", StringComparison.Ordinal) ? expected : expected.TrimEnd('\n') + "\nartifacts dist [**/*]";
        SpecOutline.AssertMatches(wanted, outline, form);
    }
}
