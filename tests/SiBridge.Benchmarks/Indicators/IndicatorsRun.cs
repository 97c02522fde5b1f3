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
internal sealed record IndicatorsOptions(int Journeys, int Sessions, int Requests, int Changes, double WithinMs, string Bridge);

/// <summary>
/// How long <c>GET /v1/indicateurs</c> takes over a year of a big Region, on PostgreSQL and, for information, on SQLite: while nothing happens, and
/// when journeys have changed before each request, as they do where people work.
/// </summary>
internal sealed class IndicatorsRun(IndicatorsOptions options, string folder)
{
    private const int Kept = 0, Broken = 1, NotMade = 2, WarmUps = 5;

    private static readonly string[] Questions =
        ["par=mission_locale", "par=organisme", "par=departement", "par=session", "par=mois", "par=mission_locale&masque=oui", "par=session&masque=oui", "par=mission_locale&format=csv"];

    private readonly Partner[] partners = [.. Enumerable.Range(0, Year.MissionsLocales).Select(i => new Partner($"ml-{i}", "mission_locale", Year.Structure(i), null))];
    private readonly RunClock clock = new();
    private readonly List<string> incidents = [];
    private int changes;

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
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 0 });
        var slowest = await Measure(
            "PostgreSQL", ["--database", database], key, () => Fill(source, year), async () => $"{await postgres.SizeOf(database) / 1e6:F0} MB of database, {await Blocks(source)}", () => Change(source, year, stop), stop);
        var data = Path.Combine(folder, "data");
        await Measure(
            "SQLite (for information)", ["--data", data], key, () => FillFile(Path.Combine(data, "sibridge.db"), year), () => Task.FromResult($"{DataFolder.Bytes(data) / 1e6:F0} MB of database"), null, stop);
        foreach (var incident in incidents) Say(incident);
        Say(slowest < options.WithinMs ? $"every median is under {options.WithinMs} ms" : $"a median of {slowest:F0} ms is not under {options.WithinMs} ms");
        return slowest < options.WithinMs && incidents.Count == 0 ? Kept : Broken;
    }

    /// <param name="change">Changes journeys, and returns when that is counted.</param>
    /// <returns>The slowest median of what an answer of a page takes; a file of all lines is not one.</returns>
    private async Task<double> Measure(string name, string[] where, string key, Func<Task> fill, Func<Task<string>> volume, Func<Task>? change, CancellationToken stop)
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
            var (first, _) = await Time(bridge, () => Ask(http, as_, question, stop));
            var unchanged = await Times(bridge, http, as_, question, null, stop);
            var changed = change is null || options.Changes == 0 ? null : await Times(bridge, http, as_, question, change, stop);
            Say($"  {(as_ == key ? "operator" : "a Mission Locale"),-16} {question,-29} first {first.TotalMilliseconds,5:F0} ms   unchanged {unchanged}{(changed is null ? "" : $"   after a change {changed}")}   {unchanged.Bytes / 1e3,7:F0} kB");
            if (!question.Contains("csv", StringComparison.Ordinal)) slowest = Math.Max(slowest, Math.Max(unchanged.Wall.At(0.5), changed?.Wall.At(0.5) ?? 0));
        }

        bridge.Measure();
        Say($"  resident {bridge.Lives[^1].ResidentBytes / 1e6:F0} MB; load of the machine {Load()}");
        await bridge.Stop();
        return slowest;
    }

    private async Task<Answers> Times(BridgeProcess bridge, HttpClient http, string key, string question, Func<Task>? change, CancellationToken stop)
    {
        var (wall, cpu, bytes) = (new List<TimeSpan>(), TimeSpan.Zero, 0L);
        for (var i = -WarmUps; i < options.Requests; i++)
        {
            if (change is not null) await change();
            var (took, used) = await Time(bridge, async () => bytes = (await Ask(http, key, question, stop)).Length);
            if (i < 0) continue;
            wall.Add(took);
            cpu += used;
        }

        return new(new(wall), cpu / options.Requests, bytes);
    }

    /// <summary>How long something takes, and the processor time that the bridge spends meanwhile: on a machine with other work it says more than the time does.</summary>
    private static async Task<(TimeSpan Wall, TimeSpan Cpu)> Time(BridgeProcess bridge, Func<Task> what)
    {
        bridge.Measure();
        var (before, began) = (bridge.Lives[^1].Cpu, Stopwatch.GetTimestamp());
        await what();
        var wall = Stopwatch.GetElapsedTime(began);
        bridge.Measure();
        return (wall, bridge.Lives[^1].Cpu - before);
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

    private static async Task Fill(NpgsqlDataSource source, Year year)
    {
        foreach (var sql in year.Statements(rows => $"generate_series(0::bigint, {rows - 1}) AS i").Append("VACUUM ANALYZE"))
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task Change(NpgsqlDataSource source, Year year, CancellationToken stop)
    {
        for (var i = 0; i < options.Changes; i++)
        {
            await using var command = source.CreateCommand(year.Change(changes++));
            await command.ExecuteNonQueryAsync(stop);
        }

        await using var packed = source.CreateCommand("SELECT NOT EXISTS (SELECT 1 FROM indicateur_change)");
        while (await packed.ExecuteScalarAsync(stop) is false) await Task.Delay(20, stop);
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

    private static async Task<string> Blocks(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT count(*) || ' blocks of ' || sum(length(bloc)) / 1000 || ' kB' FROM indicateur_mois");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Say(string text) => Console.WriteLine(text);

    private sealed record Answers(Percentiles Wall, TimeSpan Cpu, long Bytes)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"median {Wall.At(0.5),5:F0}, max {Wall.At(1),5:F0}, CPU {Cpu.TotalMilliseconds,5:F0} ms");
    }
}
