namespace BuildApi.Tests.BuildSpecs;

/// <summary><c>applications</c>: which one is built, and in which folder.</summary>
public class MonorepoTests
{
    private const string TwoApps = """
        version: 1
        env: { variables: { A: all, B: all } }
        customHeaders: [{ pattern: '*', headers: [] }]
        applications:
          - appRoot: ./apps/web/
            env: { variables: { B: web } }
            customHeaders: [{ pattern: 'web', headers: [] }]
            frontend:
              phases: { build: { commands: [npm run build] } }
              artifacts: { baseDirectory: /dist }
              cache: { paths: [node_modules/**/*, apps/web/.cache/**/*, ../../node_modules/**/*] }
          - appRoot: /packages/docs
            frontend:
              buildPath: /
              artifacts: { baseDirectory: packages/docs/build }
        """;

    private const string Web = """
        in apps/web of apps/web
        env A=all
        env B=web
        Build frontend 9: npm run build
        artifacts apps/web/dist [**/*]
        cache apps/web/node_modules/**/*
        cache apps/web/.cache/**/*
        cache node_modules/**/*
        headers *
        headers web
        """;

    private const string Docs = """
        in . of packages/docs
        env A=all
        env B=all
        artifacts packages/docs/build [**/*]
        headers *
        """;

    [Theory]
    [InlineData("apps/web", Web)]
    [InlineData("./apps/web", Web)]
    [InlineData("/apps/web/", Web)]
    [InlineData(" apps//web ", Web)]
    [InlineData("packages/docs", Docs)]
    [InlineData("packages/docs/", Docs)]
    [InlineData("apps/api",
        "refused 5:5 applications: No application has the `appRoot` `apps/api`. There are: `apps/web`, `packages/docs`. Set the app's appRoot "
            + "(AMPLIFY_MONOREPO_APP_ROOT)")]
    [InlineData("Apps/Web",
        "refused 5:5 applications: No application has the `appRoot` `Apps/Web`. There are: `apps/web`, `packages/docs`. Upper and lower case matter: did "
            + "you mean `apps/web`?")]
    [InlineData("../x", "refused 5:5 applications: The app root `../x` leads out of the repository.")]
    [InlineData(null, "refused 5:5 applications: The spec has 2 applications, and none is chosen. There are: `apps/web`, `packages/docs`.")]
    [InlineData("", "refused 5:5 applications: The spec has 2 applications, and none is chosen.")]
    public void An_application_is_found_by_its_root(string? appRoot, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of(TwoApps, appRoot));

    [Theory]
    [InlineData("one application and no choice", "applications:\n  - appRoot: web\n    frontend: { artifacts: { baseDirectory: dist } }\n", null,
        "notice 2:5 applications[0]: No app root is chosen; the only application, `web`, is built.\nin web of web\nartifacts web/dist [**/*]")]
    [InlineData("an app root for a spec without applications", "frontend: { artifacts: { baseDirectory: dist } }\n", "web",
        "in web of web\nartifacts web/dist [**/*]")]
    [InlineData("an app root at the top level", "appRoot: ./web\nfrontend: { artifacts: { baseDirectory: dist } }\n", null,
        "notice 1:10 appRoot: `appRoot` at the top level is used as the app's root, `web`.\nin web of web\nartifacts web/dist [**/*]")]
    [InlineData("an app root at the top level and another of the app", "appRoot: web\nfrontend: { artifacts: { baseDirectory: dist } }\n", "site",
        "notice 1:10 appRoot: `appRoot` at the top level is `web`, and the app's own appRoot is `site`, which is used.\nin site of site\nartifacts "
            + "site/dist [**/*]")]
    [InlineData("the same app root twice", "appRoot: web/\nfrontend: { artifacts: { baseDirectory: dist } }\n", "web",
        "in web of web\nartifacts web/dist [**/*]")]
    [InlineData("an app root at the top level for one of several",
        "appRoot: b\napplications:\n  - appRoot: a\n    backend: {}\n  - appRoot: b\n    backend: {}\n", null,
        "notice 1:10 appRoot: `appRoot` at the top level is used as the app's root, `b`.\nin b of b")]
    [InlineData("an app root at the top level that leads outside", "appRoot: ../x\nfrontend: {}\n", null,
        "error 1:10 appRoot: `../x` leads out of the repository.")]
    [InlineData("the repository's root as app root", "frontend: { artifacts: { baseDirectory: dist } }\n", "./", "artifacts dist [**/*]")]
    [InlineData("an application at the root", "applications:\n  - appRoot: .\n    frontend: { artifacts: { baseDirectory: dist } }\n", "/",
        "artifacts dist [**/*]")]
    [InlineData("a build path below the root", "frontend:\n  buildPath: web/\n  artifacts: { baseDirectory: dist }\n", null,
        "in web of .\nartifacts web/dist [**/*]")]
    [InlineData("a base directory beside the app", "applications:\n  - appRoot: apps/web\n    frontend: { artifacts: { baseDirectory: ../../dist } }\n",
        "apps/web", "in apps/web of apps/web\nartifacts dist [**/*]")]
    [InlineData("a build path outside", "frontend:\n  buildPath: ../x\n  artifacts: { baseDirectory: dist }\n", null,
        "refused 2:14 frontend.buildPath: `../x` leads out of the repository.")]
    [InlineData("a front end beside applications", "frontend: {}\napplications:\n  - appRoot: web\n    backend: {}\n", "web",
        "warning 1:11 frontend: `frontend` at the top level is ignored, because the spec has `applications`.\nin web of web")]
    [InlineData("the only application without a root", "applications:\n  - frontend: { artifacts: { baseDirectory: dist } }\n", null,
        "notice 2:5 applications[0]: The only application has no `appRoot`; it is built in the repository's root.\nartifacts dist [**/*]")]
    [InlineData("the only application without a root, and one of the app", "applications:\n  - frontend: { artifacts: { baseDirectory: dist } }\n", "web",
        "notice 2:5 applications[0]: The only application has no `appRoot`; it is built in the app's root, `web`.\nin web of web\nartifacts web/dist [**/*]")]
    [InlineData("the only application with an empty root", "applications:\n  - appRoot:\n    frontend: { artifacts: { baseDirectory: dist } }\n", null,
        "notice 2:5 applications[0]: The only application has no `appRoot`; it is built in the repository's root.\nartifacts dist [**/*]")]
    [InlineData("one of several without a root", "applications:\n  - frontend: {}\n  - appRoot: web\n    frontend: {}\n", "web",
        "error 2:5 applications[0]: The application has no `appRoot`.")]
    [InlineData("an application of nothing", "applications:\n  -\n", "web", "error 2:4 applications[0]: The application has no `appRoot`.")]
    [InlineData("an application whose root is a list", "applications:\n  - appRoot: [a, b]\n", "a",
        "error 2:14 applications[0].appRoot: This is a list, but text is expected.")]
    [InlineData("an application whose root leads outside", "applications:\n  - appRoot: ../web\n    frontend: {}\n", "web",
        "error 2:14 applications[0].appRoot: `../web` leads out of the repository.")]
    [InlineData("the same root twice", "applications:\n  - appRoot: web\n    backend: {}\n  - appRoot: ./web\n    backend: {}\n", "web",
        "warning 4:14 applications[1].appRoot: An application before this one has the same `appRoot`\nin web of web")]
    [InlineData("applications as a map", "applications:\n  web:\n    frontend: {}\n", "web",
        "error 2:3 applications: `applications` is a map, but a list is expected.")]
    [InlineData("no applications", "applications: []\n", "web", "error 1:15 applications: `applications` is an empty list, so there is nothing to build.")]
    [InlineData("applications without content", "applications:\n", "web", "error 1:14 applications: `applications` is nothing, but a list is expected.")]
    [InlineData("phases directly under an application",
        "applications:\n  - appRoot: web\n    phases: { build: { commands: [a] } }\n    frontend: { artifacts: { baseDirectory: dist } }\n", "web",
        "warning 3:5 applications[0].phases: `phases` is not known under an application and is ignored. `phases` belongs under `frontend`\nin web of "
            + "web\nartifacts web/dist [**/*]")]
    public void A_monorepo_is_planned_with(string what, string yaml, string? appRoot, string expected) =>
        SpecOutline.AssertMatches(expected, SpecOutline.Of(yaml, appRoot), what);
}
