#!/usr/bin/env pwsh
# Starts a build, shows its log while it runs, and fetches what it produced. For scripts and CI jobs, on PowerShell 7.2 and later.
#   $env:BUILDAPI_URL = 'https://builds.example.com'; $env:BUILDAPI_KEY = '…'; examples/build.ps1 APP [BRANCH [FILE]]
# FILE is where the artifacts go, artifacts.zip when it is left out. The key needs the scopes read and build.
# Ends with 0 when the build succeeded, with 1 when it did not, with 2 when the service refused something or could not be reached.
param(
    [Parameter(Mandatory)][string] $App,
    [string] $Branch,
    [string] $File = 'artifacts.zip'
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Stop-Refused([string] $what, $failure) {
    # The body of a refusal says what is wrong and what to do.
    $why = if ($failure.ErrorDetails) { $failure.ErrorDetails.Message } else { $failure.Exception.Message }
    [Console]::Error.WriteLine("$what $why")
    exit 2
}

foreach ($name in 'BUILDAPI_URL', 'BUILDAPI_KEY') {
    if (-not [Environment]::GetEnvironmentVariable($name)) { [Console]::Error.WriteLine("$name is not set."); exit 2 }
}
$service = $env:BUILDAPI_URL.TrimEnd('/')
$call = @{
    Headers = @{ Authorization = "Bearer $env:BUILDAPI_KEY" }
    MaximumRetryCount = 3
    RetryIntervalSec = 2
}

# The same key with every try: however often the request is sent, one build is started.
$start = @{
    Method = 'Post'
    Uri = "$service/apps/$([uri]::EscapeDataString($App))/builds"
    ContentType = 'application/json'
    Body = ConvertTo-Json -Compress $(if ($Branch) { @{ branch = $Branch } } else { @{} })
}
$once = @{ Authorization = $call.Headers.Authorization; 'Idempotency-Key' = [guid]::NewGuid().ToString() }
try {
    $build = Invoke-RestMethod @start -Headers $once -MaximumRetryCount 3 -RetryIntervalSec 2
} catch { Stop-Refused "The build of $App could not be started:" $_ }
$address = "$($start.Uri)/$($build.number)"

# Piece by piece, as it is written; Invoke-RestMethod would wait for its end.
$client = [System.Net.Http.HttpClient]::new()
$client.Timeout = [System.Threading.Timeout]::InfiniteTimeSpan
$client.DefaultRequestHeaders.Add('Authorization', $call.Headers.Authorization)
try {
    $log = $client.GetStreamAsync("$address/log?follow=true").GetAwaiter().GetResult()
    $log.CopyTo([Console]::OpenStandardOutput())
} catch {
    [Console]::Error.WriteLine('The log broke off; the build goes on.')
} finally {
    $client.Dispose()
}

while ($build.status -notin 'succeeded', 'failed', 'canceled', 'timedOut') {
    try { $build = Invoke-RestMethod @call -Uri "${address}?wait=50" } catch { Stop-Refused 'The build could not be asked for:' $_ }
}
if ($build.status -ne 'succeeded') { exit 1 }

# To its place only when it is whole: an error is no archive.
$scratch = New-TemporaryFile
try {
    Invoke-WebRequest @call -Uri "$address/artifacts.zip" -OutFile $scratch
    Move-Item -Force $scratch $File
} catch {
    Remove-Item -Force $scratch -ErrorAction SilentlyContinue
    Stop-Refused 'The artifacts could not be fetched:' $_
}
