"""What leaves the tool. The modules here may import matplotlib, folium and typst."""
