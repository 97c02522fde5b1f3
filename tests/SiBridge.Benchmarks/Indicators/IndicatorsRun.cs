using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using SiBridge.Servers;

namespace SiBridge.Benchmarks.Indicators;

/// <summary>What <c>indicators</c> asks for; units and defaults stand on the command line.</summary>
internal sealed record IndicatorsOptions(int Journeys, int Sessions, int Requests, double WithinMs, string Bridge);

/// <summary>How long <c>GET /v1/indicateurs</c> takes over a year of a big Region, on PostgreSQL and, for information, on SQLite.</summary>
internal sealed class IndicatorsRun(IndicatorsOptions options, string folder)
{
    private const int Kept = 0, Broken = 1, NotMade = 2, WarmUps = 5;

    private static readonly string[] Questions =
        ["par=mission_locale", "par=organisme", "par=departement", "par=session", "par=mois", "par=mission_locale&masque=oui", "par=session&masque=oui", "par=mission_locale&format=csv"];

    private readonly Partner[] partners = [.. Enumerable.Range(0, Year.MissionsLocales).Select(i => new Partner($"ml-{i}", "mission_locale", Year.Structure(i), null))];
    private readonly RunClock clock = new();
    private readonly List<string> incidents = [];

    private string PartnersFile => Path.Combine(folder, "partners.json");

    public static async Task<int> Make(IndicatorsOptions options, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("sibridge-indicators-").FullName;
        try
        {
            return await new IndicatorsRun(options, folder).Play(stop);
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException or HttpRequestException or NpgsqlException or SqliteException)
        {
            await Console.Error.WriteLineAsync($"the run could not be made: {e.Message}");
            return NotMade;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> Play(CancellationToken stop)
    {
        const string key = "benchmark-operator";
        await File.WriteAllTextAsync(PartnersFile, NetworkFile.Text(partners, new Dictionary<string, Uri>(), key), stop);
        var year = new Year(options.Journeys, options.Sessions);
        Say($"{options.Journeys} journeys of {Year.MissionsLocales} Missions Locales on {options.Sessions} sessions; load of the machine {Load()}");

        await using var postgres = await PostgresServer.Start();
        var database = await postgres.NewDatabase();
        var slowest = await Measure("PostgreSQL", ["--database", database], key, () => Fill(database, year), async () => $"{await postgres.SizeOf(database) / 1e6:F0} MB of database, {await Blocks(database)}", stop);
        var data = Path.Combine(folder, "data");
        await Measure("SQLite (for information)", ["--data", data], key, () => FillFile(Path.Combine(data, "sibridge.db"), year), () => Task.FromResult($"{DataFolder.Bytes(data) / 1e6:F0} MB of database"), stop);
        foreach (var incident in incidents) Say(incident);
        Say(slowest < options.WithinMs ? $"every median is under {options.WithinMs} ms" : $"a median of {slowest:F0} ms is not under {options.WithinMs} ms");
        return slowest < options.WithinMs && incidents.Count == 0 ? Kept : Broken;
    }

    /// <returns>The slowest median of what an answer of a page takes; a file of all lines is not one.</returns>
    private async Task<double> Measure(string name, string[] where, string key, Func<Task> fill, Func<Task<string>> volume, CancellationToken stop)
    {
        await using var bridge = new BridgeProcess(
            options.Bridge, url => ["run", "--partners", PartnersFile, "--urls", $"{url}", .. where], Path.Combine(folder, $"{name[..6]}.log"), text => incidents.Add($"{name}: {text}"), clock);
        // Its first life makes the tables.
        bridge.Start();
        if (!await bridge.UntilReady(stop)) throw new InvalidOperationException(string.Join('\n', bridge.Log.Last));
        await bridge.Stop();
        await fill();
        bridge.Start();
        if (!await bridge.UntilReady(stop)) throw new InvalidOperationException(string.Join('\n', bridge.Log.Last));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = bridge.Url };
        var packed = await UntilCounted(http, key, stop);
        Say($"{name}: {await volume()}, packed in {packed.TotalSeconds:F0} s beside all else");
        var slowest = 0.0;
        foreach (var (question, as_) in Questions.Select(q => (q, key)).Append(("par=mois", partners[0].Key)))
        {
            bridge.Measure();
            var before = bridge.Lives[^1].Cpu;
            var (times, bytes) = await Times(http, as_, question, stop);
            bridge.Measure();
            // With the warm-ups; on a machine with other work it says more than the time does.
            var cpu = (bridge.Lives[^1].Cpu - before) / (options.Requests + WarmUps);
            Say($"  {(as_ == key ? "operator" : "a Mission Locale"),-16} {question,-32} median {times.At(0.5),6:F0} ms   max {times.At(1),6:F0} ms   CPU {cpu.TotalMilliseconds,6:F0} ms   ({times.Count})   {bytes / 1e3,7:F0} kB");
            if (!question.Contains("csv", StringComparison.Ordinal)) slowest = Math.Max(slowest, times.At(0.5));
        }

        bridge.Measure();
        Say($"  resident {bridge.Lives[^1].ResidentBytes / 1e6:F0} MB; load of the machine {Load()}");
        await bridge.Stop();
        return slowest;
    }

    private async Task<(Percentiles Times, long Bytes)> Times(HttpClient http, string key, string question, CancellationToken stop)
    {
        var (times, bytes) = (new List<TimeSpan>(), 0L);
        for (var i = -WarmUps; i < options.Requests; i++)
        {
            var began = Stopwatch.GetTimestamp();
            bytes = (await Ask(http, key, question, stop)).Length;
            if (i >= 0) times.Add(Stopwatch.GetElapsedTime(began));
        }

        return (new(times), bytes);
    }

    private async Task<TimeSpan> UntilCounted(HttpClient http, string key, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = JsonDocument.Parse(await Ask(http, key, "par=departement", stop));
            if (answer.RootElement.GetProperty("total").GetProperty("parcours").GetProperty("positionnes").GetInt32() == options.Journeys) return Stopwatch.GetElapsedTime(began);
            await Task.Delay(500, stop);
        }
    }

    private static async Task<byte[]> Ask(HttpClient http, string key, string question, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/indicateurs?du=2026-01-01&au=2026-12-31&{question}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, stop);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(stop);
    }

    private static async Task Fill(string database, Year year)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 0 });
        foreach (var sql in year.Statements(rows => $"generate_series(0::bigint, {rows - 1}) AS i").Append("VACUUM ANALYZE"))
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static Task FillFile(string file, Year year)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        foreach (var sql in year.Statements(rows => $"(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows - 1}) SELECT i FROM n)"))
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    private static async Task<string> Blocks(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT count(*) || ' blocks of ' || sum(length(bloc)) / 1000 || ' kB' FROM indicateur_mois");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);
}
