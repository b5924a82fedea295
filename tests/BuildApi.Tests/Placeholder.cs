namespace BuildApi.Tests;
