// The charts of the usage pages: stacked bars in the colours of the legend.
const source = document.getElementById("usage-data");
const { Chart } = window;
const charts = [];

const read = (element, property) => getComputedStyle(element)[property];

/** Colours as this theme has them: custom properties are read through what they colour. */
function colours() {
  const help = document.querySelector(".chart figcaption");
  const panel = help.closest(".usage-panel");
  return {
    series: [...document.querySelectorAll("#usage-legend .swatch")].map((s) => read(s, "backgroundColor")),
    text: read(help, "color"),
    line: read(panel, "borderTopColor"),
    wall: read(panel, "backgroundColor"),
  };
}

function options(data, ink) {
  return {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: {
      x: {
        stacked: true,
        grid: { display: false },
        border: { color: ink.line },
        ticks: { color: ink.text, maxRotation: 0, autoSkipPadding: 16 },
      },
      y: {
        stacked: true,
        beginAtZero: true,
        border: { display: false },
        grid: { color: ink.line },
        ticks: { color: ink.text, precision: 0, maxTicksLimit: 6 },
      },
    },
    plugins: {
      legend: { display: false },
      tooltip: {
        filter: ({ raw }) => raw > 0,
        itemSort: (a, b) => b.raw - a.raw,
        boxWidth: 8,
        boxHeight: 8,
        padding: 10,
        callbacks: {
          title: ([first]) => (first ? data.titles[first.dataIndex] : ""),
          label: ({ raw, dataset }) => ` ${raw.toLocaleString("en-GB")}  ${dataset.label}`,
        },
      },
    },
  };
}

function draw(data) {
  const ink = colours();
  Chart.defaults.font.family = read(document.body, "fontFamily");
  Chart.defaults.font.size = 12;
  charts.splice(0).forEach((chart) => chart.destroy());
  for (const canvas of document.querySelectorAll("[data-chart]")) {
    const datasets = data[canvas.dataset.chart].map((values, index) => ({
      label: data.series[index],
      data: values,
      backgroundColor: ink.series[index],
      borderColor: ink.wall,
      borderWidth: { top: 1 },
      borderSkipped: false,
      maxBarThickness: 28,
      categoryPercentage: 0.86,
      barPercentage: 0.9,
    }));
    const config = { type: "bar", data: { labels: data.labels, datasets }, options: options(data, ink) };
    charts.push(new Chart(canvas, config));
  }
}

if (source && Chart) {
  const data = JSON.parse(source.textContent);
  draw(data);
  const again = () => draw(data);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
