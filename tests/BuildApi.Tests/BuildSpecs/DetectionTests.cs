using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>Which spec is proposed for a repository without one.</summary>
public class DetectionTests
{
    [Theory]
    [InlineData("Next.js", """{"dependencies":{"next":"14"},"scripts":{"build":"next build"}}""", "package-lock.json", "Next.js", "npm run build", ".next",
        ".next/cache/**/*")]
    [InlineData("Next.js as a static export", """{"dependencies":{"next":"14"},"scripts":{"build":"next build"}}""",
        "next.config.mjs:export default { output: 'export' }", "Next.js (static export)", "npm run build", "out", ".next/cache/**/*")]
    [InlineData("Next.js whose export is a comment", """{"dependencies":{"next":"14"},"scripts":{"build":"next build"}}""",
        "next.config.js:module.exports = {\n  // output: 'export',\n}", "Next.js", "npm run build", ".next", ".next/cache/**/*")]
    [InlineData("Next.js as an old static export", """{"dependencies":{"next":"12"},"scripts":{"build":"next build && next export"}}""", "",
        "Next.js (static export)", "npm run build", "out", ".next/cache/**/*")]
    [InlineData("Next.js in a folder of its own", """{"dependencies":{"next":"14"},"scripts":{"build":"next build"}}""",
        "next.config.js:module.exports = { distDir: 'build' }", "Next.js", "npm run build", "build", "build/cache/**/*")]
    [InlineData("Next.js without a script", """{"dependencies":{"next":"14"}}""", "", "Next.js", "npx next build", ".next", ".next/cache/**/*")]
    [InlineData("Nuxt", """{"dependencies":{"nuxt":"^3.9.0"},"scripts":{"build":"nuxt build","generate":"nuxt generate"}}""", "", "Nuxt", "npm run build",
        ".output", null)]
    [InlineData("Nuxt that generates", """{"dependencies":{"nuxt":"^4.0.0"},"scripts":{"build":"nuxt generate"}}""", "", "Nuxt", "npm run build",
        ".output/public", null)]
    [InlineData("Nuxt 2", """{"dependencies":{"nuxt":"^2.15"},"scripts":{"build":"nuxt build","generate":"nuxt generate"}}""", "", "Nuxt", "npm run generate",
        "dist", null)]
    [InlineData("Vite", """{"devDependencies":{"vite":"5"},"scripts":{"build":"tsc && vite build"}}""", "package-lock.json", "Vite", "npm run build", "dist",
        null)]
    [InlineData("Vite with a folder", """{"devDependencies":{"vite":"5"},"scripts":{"build":"vite build"}}""",
        "vite.config.ts:export default defineConfig({ build: { outDir: 'build/site' } })", "Vite", "npm run build", "build/site", null)]
    [InlineData("Vite with a folder outside", """{"devDependencies":{"vite":"5"},"scripts":{"build":"vite build"}}""",
        "vite.config.ts:export default { build: { outDir: '../../etc' } }", "Vite", "npm run build", "dist", null)]
    [InlineData("Create React App", """{"dependencies":{"react-scripts":"5"},"scripts":{"build":"react-scripts build"}}""", "", "Create React App",
        "npm run build", "build", null)]
    [InlineData("Angular without its file", """{"dependencies":{"@angular/core":"17"},"scripts":{"build":"ng build"}}""", "", "Angular", "npm run build",
        "dist", ".angular/cache/**/*")]
    [InlineData("Angular with the application builder", """{"scripts":{"build":"ng build"}}""",
        """angular.json:{"projects":{"shop":{"projectType":"application","architect":{"build":{"builder":"@angular-devkit/build-angular:application","options":{"outputPath":"dist/shop"}}}}}}""", "Angular", "npm run build", "dist/shop/browser", ".angular/cache/**/*")]
    [InlineData("Angular with the browser builder", """{"scripts":{"build":"ng build"}}""",
        """angular.json:{"projects":{"shop":{"architect":{"build":{"builder":"@angular-devkit/build-angular:browser","options":{"outputPath":"dist/shop"}}}}}}""", "Angular", "npm run build", "dist/shop", ".angular/cache/**/*")]
    [InlineData("Angular with an output of two parts", """{"scripts":{"build":"ng build"}}""",
        """angular.json:{"projects":{"shop":{"architect":{"build":{"builder":"@angular/build:application","options":{"outputPath":{"base":"dist","browser":""}}}}}}}""", "Angular", "npm run build", "dist", ".angular/cache/**/*")]
    [InlineData("Angular with its default output", """{"scripts":{"build":"ng build"}}""",
        """angular.json:{/* new */"projects":{"lib":{"projectType":"library"},"shop":{"architect":{"build":{"builder":"@angular/build:application","options":{}}}}}}""", "Angular", "npm run build", "dist/shop/browser", ".angular/cache/**/*")]
    [InlineData("Angular that renders on a server", """{"scripts":{"build":"ng build"}}""",
        """angular.json:{"projects":{"shop":{"architect":{"build":{"builder":"@angular/build:application","options":{"ssr":{"entry":"server.ts"}}}}}}}""",
        "Angular", "npm run build", "dist/shop", ".angular/cache/**/*")]
    [InlineData("Angular with a broken file", """{"scripts":{"build":"ng build"}}""", "angular.json:{", "Angular", "npm run build", "dist",
        ".angular/cache/**/*")]
    [InlineData("Vue CLI", """{"devDependencies":{"@vue/cli-service":"5"},"scripts":{"build":"vue-cli-service build"}}""",
        "vue.config.js:module.exports = { outputDir: 'public_html' }", "Vue CLI", "npm run build", "public_html", null)]
    [InlineData("Astro, which also brings Vite", """{"dependencies":{"astro":"4","vite":"5"},"scripts":{"build":"astro build"}}""",
        "astro.config.mjs:export default defineConfig({});", "Astro", "npm run build", "dist", null)]
    [InlineData("Eleventy", """{"devDependencies":{"@11ty/eleventy":"2"},"scripts":{"start":"eleventy --serve"}}""", "", "Eleventy", "npm run start", "_site",
        ".cache/**/*")]
    [InlineData("Eleventy with a folder in its script", """{"devDependencies":{"@11ty/eleventy":"2"},"scripts":{"build":"eleventy --output=out"}}""", "",
        "Eleventy", "npm run build", "out", ".cache/**/*")]
    [InlineData("Eleventy with a folder in its configuration", """{"devDependencies":{"@11ty/eleventy":"2"},"scripts":{"build":"eleventy"}}""",
        ".eleventy.js:module.exports = c => ({ dir: { input: 'src', output: 'www' } })", "Eleventy", "npm run build", "www", ".cache/**/*")]
    [InlineData("Gatsby", """{"dependencies":{"gatsby":"5"},"scripts":{"build":"gatsby build"}}""", "", "Gatsby", "npm run build", "public", ".cache/**/*")]
    [InlineData("VuePress", """{"devDependencies":{"vuepress":"2"},"scripts":{"docs:build":"vuepress build docs"}}""", "", "VuePress", "npm run docs:build",
        "docs/.vuepress/dist", null)]
    [InlineData("VuePress at the root", """{"devDependencies":{"vuepress":"1"},"scripts":{"build":"vuepress build ."}}""", "", "VuePress", "npm run build",
        ".vuepress/dist", null)]
    [InlineData("VitePress", """{"devDependencies":{"vitepress":"1"},"scripts":{"docs:build":"vitepress build docs"}}""", "", "VitePress",
        "npm run docs:build", "docs/.vitepress/dist", null)]
    [InlineData("Docusaurus", """{"dependencies":{"@docusaurus/core":"3"},"scripts":{"build":"docusaurus build"}}""", "", "Docusaurus", "npm run build",
        "build", ".docusaurus/**/*")]
    [InlineData("SvelteKit for static files",
        """{"devDependencies":{"@sveltejs/kit":"2","@sveltejs/adapter-static":"3","vite":"5"},"scripts":{"build":"vite build"}}""", "", "SvelteKit",
        "npm run build", "build", null)]
    [InlineData("SvelteKit for anything", """{"devDependencies":{"@sveltejs/kit":"2","@sveltejs/adapter-auto":"3"},"scripts":{"build":"vite build"}}""", "",
        "SvelteKit", "npm run build", ".svelte-kit/output", null)]
    [InlineData("React Router", """{"devDependencies":{"@react-router/dev":"7","vite":"5"},"scripts":{"build":"react-router build"}}""", "", "React Router",
        "npm run build", "build", null)]
    [InlineData("Hugo", null, "hugo.toml:baseURL = 'https://example.org/'", "Hugo", "hugo --gc --minify", "public", "resources/_gen/**/*")]
    [InlineData("Hugo with an old name and a folder", null, "config.toml:publishDir = \"docs\"|themes", "Hugo", "hugo --gc --minify", "docs",
        "resources/_gen/**/*")]
    [InlineData("Hugo with packages", """{"devDependencies":{"postcss":"8"}}""", "hugo.toml|package-lock.json", "Hugo", "hugo --gc --minify", "public",
        "resources/_gen/**/*")]
    [InlineData("Jekyll with a Gemfile", null, "_config.yml|Gemfile", "Jekyll", "bundle exec jekyll build", "_site", "vendor/bundle/**/*")]
    [InlineData("Jekyll without one", null, "_config.yml", "Jekyll", "jekyll build", "_site", ".jekyll-cache/**/*")]
    [InlineData("static files", null, "index.html|style.css", "static files", null, ".", null)]
    [InlineData("static files in a folder", null, "public/index.html", "static files", null, "public", null)]
    [InlineData("static files beside a package without a build", """{"scripts":{"test":"x"}}""", "index.html", "static files", null, ".", null)]
    [InlineData("a build of something unknown", """{"scripts":{"build":"node build.js"}}""", "", "Node.js", "npm run build", "dist", null)]
    [InlineData("static files beside a broken package.json", "{", "index.html", "static files", null, ".", null)]
    public void A_framework_is_recognised(string what, string? packageJson, string files, string framework, string? build, string output, string? cache)
    {
        var found = BuildSpecDetection.Detect(Facts(packageJson, files));

        Assert.True(found is not null, what);
        Assert.Equal(framework, found.Framework);
        var plan = Plan(found.Yaml);
        Assert.Equal(build, plan.Commands.Where(command => command.Phase == PlanPhase.Build).Select(command => command.Text).SingleOrDefault());
        Assert.Equal(output, plan.Artifacts!.BaseDirectory);
        Assert.True(cache is null || plan.CachePaths.Contains(cache), what);
        Assert.NotEmpty(found.Reasons);
    }

    [Theory]
    [InlineData("package-lock.json", null, "npm", "npm ci")]
    [InlineData("npm-shrinkwrap.json", null, "npm", "npm ci")]
    [InlineData("", null, "npm", "npm install")]
    [InlineData("yarn.lock", null, "yarn", "command -v yarn > /dev/null || npm install --global yarn;yarn install --frozen-lockfile")]
    [InlineData("yarn.lock|.yarnrc.yml", null, "yarn", "command -v corepack > /dev/null && corepack enable || true;yarn install --immutable")]
    [InlineData("yarn.lock", "yarn@4.1.0", "yarn", "command -v corepack > /dev/null && corepack enable || true;yarn install --immutable")]
    [InlineData("yarn.lock", "yarn@1.22.22+sha512.abc", "yarn",
        "command -v yarn > /dev/null || npm install --global yarn@1.22.22;yarn install --frozen-lockfile")]
    [InlineData("pnpm-lock.yaml", null, "pnpm", "command -v pnpm > /dev/null || npm install --global pnpm;pnpm install --frozen-lockfile")]
    [InlineData("pnpm-lock.yaml|package-lock.json", null, "pnpm", "command -v pnpm > /dev/null || npm install --global pnpm;pnpm install --frozen-lockfile")]
    [InlineData("package-lock.json", "pnpm@9.1.0", "pnpm", "command -v pnpm > /dev/null || npm install --global pnpm@9.1.0;pnpm install")]
    [InlineData("bun.lockb", null, "bun", "command -v bun > /dev/null || npm install --global bun;bun install --frozen-lockfile")]
    [InlineData("bun.lock", null, "bun", "command -v bun > /dev/null || npm install --global bun;bun install --frozen-lockfile")]
    [InlineData("yarn.lock", "pnpm; rm -rf /", "yarn", "command -v yarn > /dev/null || npm install --global yarn;yarn install --frozen-lockfile")]
    public void A_package_manager_is_chosen(string files, string? field, string manager, string install)
    {
        var package = $$"""{"devDependencies":{"vite":"5"},"scripts":{"build":"vite build"}{{(field is null ? "" : $",\"packageManager\":\"{field}\"")}}}""";
        var found = BuildSpecDetection.Detect(Facts(package, files))!;

        Assert.Equal(manager, found.PackageManager);
        var commands = Plan(found.Yaml).Commands;
        Assert.Equal(install, string.Join(';', commands.Where(command => command.Phase == PlanPhase.PreBuild).Select(command => command.Text)));
        Assert.Equal($"{manager} run build", commands[^1].Text);
    }

    [Theory]
    [InlineData(null, "README.md")]
    [InlineData("{}", "README.md")]
    [InlineData("[]", "")]
    [InlineData("{\"dependencies\": 3, \"scripts\": [1]}", "")]
    [InlineData("{\"packageManager\": \"\\ud800\"}", "")]
    public void Nothing_is_proposed_for_what_is_not_a_site(string? packageJson, string files) =>
        Assert.Null(BuildSpecDetection.Detect(Facts(packageJson, files)));

    [Fact]
    public void A_name_that_YAML_would_misread_is_quoted()
    {
        const string package = """{"devDependencies":{"vite":"5"},"scripts":{"build":"vite build"}}""";

        Assert.Equal("null", Plan(BuildSpecDetection.Detect(Facts(package, "vite.config.js:({ outDir: 'null' })"))!.Yaml).Artifacts!.BaseDirectory);
    }

    [Fact]
    public void The_reasons_are_sentences_for_the_log() =>
        Assert.Equal(
            ["This is Vite, because `vite` is a dependency.", "Packages are installed with npm, because there is a package-lock.json.",
            "The `build` script of package.json builds it.", "The site is in `dist`."],
            BuildSpecDetection.Detect(Facts("""{"devDependencies":{"vite":"5"},"scripts":{"build":"vite build"}}""", "package-lock.json"))!.Reasons);

    private static BuildPlan Plan(string yaml)
    {
        var result = BuildSpecReader.Read(yaml, "the proposed spec");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.True(BuildPlanner.TryPlan(result.Spec!, new PlanRequest(), out var plan, out var problem), problem?.ToString());
        Assert.Empty(plan.Warnings);
        return plan;
    }

    /// <summary>Files are separated by <c>|</c>; one with a colon has a text.</summary>
    private static RepositoryFacts Facts(string? packageJson, string files)
    {
        var parts = files.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(file => file.Split(':', 2)).ToList();
        return new RepositoryFacts
        {
            Files = [.. parts.Select(part => part[0]), .. packageJson is null ? Array.Empty<string>() : ["package.json"]],
            PackageJson = packageJson,
            Texts = parts.Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]),
        };
    }
}
