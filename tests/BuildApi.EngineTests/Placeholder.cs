namespace BuildApi.EngineTests;
